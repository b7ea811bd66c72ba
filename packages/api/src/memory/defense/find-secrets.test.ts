import { describe, expect, it } from 'vitest'
import { findSecrets, redact } from './find-secrets.ts'
import { secretKinds } from './secret-kinds.ts'

const LETTERS = 'qWeRtYuIoPaSdFgHjKlZxCvBnM'
const ANY = `7k3${LETTERS}9205`
const HEX = '0a1b2c3d4e5f6789'
const UPPER = 'A7B3CQ2XK5DZ'

/** So many characters: no secret stands in this file, so no scanner of files finds one. */
const of = (length: number, alphabet = ANY): string =>
  alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length)
const base64 = (text: string): string => Buffer.from(text).toString('base64url')
const armoured = (kind: string): string =>
  ['-----BEGIN ', kind, 'PRIVATE KEY-----\n', of(64), '\n', of(64), '\n-----END ', kind, 'PRIVATE KEY-----'].join('')
const digits = (...groups: readonly number[]): string => groups.join(' ')

/** Of each kind: the secret, in what it is found, and what is like it and is none. */
const examples: Readonly<Record<string, readonly [secret: string, around: (secret: string) => string, no: string]>> = {
  private_key: [armoured('RSA '), plain, '-----BEGIN PUBLIC KEY-----'],
  aws_access_key_id: [`AKIA${of(16, UPPER)}`, plain, 'AKIAAAAAAAAAAAAAAAAA'],
  aws_secret_access_key: [of(40), (secret) => `"SecretAccessKey": "${secret}"`, 'aws_secret_access_key = to be set'],
  google_api_key: [`AIza${of(35)}`, plain, `AIza${of(20)}`],
  google_oauth_client_secret: [`GOCSPX-${of(28)}`, plain, 'GOCSPX-short'],
  google_oauth_token: [`ya29.${of(60)}`, plain, 'ya29. October'],
  azure_storage_key: [`${of(86)}==`, (secret) => `AccountName=a;AccountKey=${secret};`, 'AccountKey=hidden'],
  azure_shared_access_key: [`${of(43)}=`, (secret) => `SharedAccessKey=${secret}`, 'SharedAccessKey=none'],
  azure_client_secret: [`abc8Q~${of(34)}`, plain, 'abc8Q~short'],
  azure_sas_signature: [
    `${of(43)}%3D`,
    (secret) => `https://a.example/b?sv=1&sig=${secret}`,
    'https://a.example/?sig=1',
  ],
  github_token: [`ghp_${of(36)}`, plain, 'ghp_tutorial'],
  github_fine_grained_token: [`github_pat_${of(22)}_${of(59)}`, plain, 'github_pat_example'],
  gitlab_token: [`glpat-${of(20)}`, plain, 'glpat-mine'],
  atlassian_api_token: [`ATATT3${of(186)}`, plain, 'ATATT3xxx'],
  slack_token: [`xoxb-${of(12, '1234567890')}-${of(24)}`, plain, 'xoxb-your-token-goes'],
  slack_app_token: [`xapp-1-${of(11, UPPER)}-${of(12, '1234567890')}-${of(64, HEX)}`, plain, 'xapp-1-name'],
  slack_webhook_url: [
    `https://hooks.${'slack'}.com/services/${of(44)}`,
    plain,
    `https://hooks.${'slack'}.com/services/`,
  ],
  discord_bot_token: [`${base64('123456789012345678')}.${of(6)}.${of(38)}`, plain, `M${of(23)}.${of(6)}.${of(38)}`],
  discord_webhook_url: [
    `https://discord.com/api/${'webhooks'}/${of(18, '1234567890')}/${of(68)}`,
    plain,
    'https://discord.com/api/webhooks/1',
  ],
  telegram_bot_token: [`123456789:AA${of(33)}`, plain, '123456789:AAA'],
  stripe_secret_key: [`sk_${'live'}_${of(24)}`, plain, 'sk_live_short'],
  stripe_webhook_secret: [`whsec_${of(32)}`, plain, 'whsec_test'],
  square_token: [`sq0atp-${of(22)}`, plain, 'sq0atp-1'],
  shopify_token: [`shpat_${of(32, HEX)}`, plain, 'shpat_of_the_land'],
  openai_api_key: [`sk-proj-${of(60)}`, plain, 'sk-learn and sk-proj-x'],
  anthropic_api_key: [`sk-ant-api03-${of(93)}`, plain, 'sk-ant-api03'],
  hugging_face_token: [`hf_${of(34, LETTERS)}`, plain, 'hf_hub_download'],
  groq_api_key: [`gsk_${of(52)}`, plain, 'gsk_plc'],
  perplexity_api_key: [`pplx-${of(48)}`, plain, 'pplx-7b-online'],
  xai_api_key: [`xai-${of(80)}`, plain, 'xai-grok'],
  replicate_api_token: [`r8_${of(37)}`, plain, 'r8_engine'],
  npm_token: [`npm_${of(36)}`, plain, 'npm_config_registry'],
  pypi_token: [`pypi-AgE${of(80)}`, plain, 'pypi-AgEnt'],
  rubygems_api_key: [`rubygems_${of(48, HEX)}`, plain, 'rubygems_version'],
  crates_io_token: [`cio${of(32)}`, plain, `cio${'n'.repeat(32)}`],
  docker_access_token: [`dckr_pat_${of(27)}`, plain, 'dckr_pat_x'],
  twilio_api_key: [`SK${of(32, HEX)}`, plain, 'SK Rapid 1899'],
  sendgrid_api_key: [`SG.${of(22)}.${of(43)}`, plain, 'SG.1.2'],
  mailgun_api_key: [`key-${of(32, HEX)}`, plain, 'key-value'],
  mailchimp_api_key: [`${of(32, HEX)}-us12`, plain, 'deadbeef-us12'],
  digitalocean_token: [`dop_v1_${of(64, HEX)}`, plain, 'dop_v1_beta'],
  heroku_api_key: [`HRKU-${of(60)}`, plain, 'HRKU-1'],
  databricks_token: [`dapi${of(32, HEX)}`, plain, 'dapi is an interface'],
  planetscale_token: [`pscale_tkn_${of(43)}`, plain, 'pscale_tkn_1'],
  supabase_token: [`sbp_${of(40, HEX)}`, plain, 'sbp_project'],
  hashicorp_vault_token: [`hvs.${of(90)}`, plain, 'hvs.token'],
  terraform_cloud_token: [`${of(14)}.atlasv1.${of(67)}`, plain, 'a.atlasv1.b'],
  doppler_token: [`dp.st.dev.${of(40)}`, plain, 'dp.st.short'],
  new_relic_api_key: [`NRAK-${of(27, UPPER)}`, plain, 'NRAK-1'],
  grafana_token: [`glsa_${of(32)}_${of(8, HEX)}`, plain, 'glsa_x'],
  linear_api_key: [`lin_api_${of(40)}`, plain, 'lin_api_key'],
  notion_token: [`secret_${of(43)}`, plain, `secret_${'o'.repeat(43)}`],
  postman_api_key: [`PMAK-${of(24, HEX)}-${of(34, HEX)}`, plain, 'PMAK-1-2'],
  age_secret_key: [`AGE-SECRET-KEY-1${of(58, 'QPZRY9X8GF2TVDW0')}`, plain, 'AGE-SECRET-KEY-1'],
  jwt: [
    `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64('{"sub":"1234"}')}.${of(43)}`,
    plain,
    `${base64('{"a":"not signed"}')}.${of(20)}.${of(20)}`,
  ],
  authorization_header: [
    of(30),
    (secret) => `curl -H "Authorization: Bearer ${secret}"`,
    'Authorization: Bearer of the ring',
  ],
  connection_string_password: [
    of(12),
    (secret) => `postgres://alice:${secret}@db.example:5432/app`,
    'postgres://alice:$PASSWORD@db and http://db:8080/a@b',
  ],
  payment_card_number: [
    digits(4111, 1111, 1111, 1111),
    (secret) => `card ${secret} 123`,
    digits(4111, 1111, 1111, 1112),
  ],
  iban: [
    ['DE89', '3704', '0044', '0532', '0130', '00'].join(' '),
    (secret) => `to ${secret} AND more`,
    ['DE88', '3704', '0044', '0532', '0130', '00'].join(' '),
  ],
  us_social_security_number: [[219, '09', 9999].join('-'), plain, [900, '09', 9999].join('-')],
}

function plain(secret: string): string {
  return `It is ${secret}, they say.`
}

it('has an example of every kind', () => {
  expect(Object.keys(examples).sort()).toEqual(secretKinds.map(({ type }) => type).sort())
})

describe.each(Object.entries(examples))('%s', (type, [secret, around, no]) => {
  it('is found, and all of it is redacted', async () => {
    const text = around(secret)
    const found = await findSecrets(text)
    expect(found.map((one) => [one.type, text.slice(one.start, one.end)])).toEqual([[type, secret]])
    const redacted = redact(text, found)
    expect(redacted).toBe(text.replace(secret, `[REDACTED:${type}]`))
    expect(await findSecrets(redacted)).toEqual([])
  })

  it('is not seen in what is none', async () => {
    expect(await findSecrets(`Some say ${no} and others do not.`)).toEqual([])
  })
})

it('finds several in one text, and what stands directly after another', async () => {
  const [github] = examples.github_token!
  const [card] = examples.payment_card_number!
  const [key] = examples.aws_access_key_id!
  const text = `${github},${github}\n世界 ${card};${key}`
  expect(redact(text, await findSecrets(text))).toBe(
    '[REDACTED:github_token],[REDACTED:github_token]\n世界 [REDACTED:payment_card_number];[REDACTED:aws_access_key_id]',
  )
})

it('takes what is left of a key whose end was cut off', async () => {
  const cut = armoured('').slice(0, -40)
  expect(redact(cut, await findSecrets(cut))).not.toContain(of(40))
})

it('leaves ordinary text alone', async () => {
  const text = `On 2024-05-03 at 10:15:00 order 1700000000000 of 3f2504e0-4f89-41d3-9a0c-0305e82c3301 was sent to
    12 Main Street, Springfield 62704; call +1 212-555-0100 or mail a@b.example. 192.168.0.1 answered after 4,111 ms.
    commit 9fceb02d0ae598e95dc970b74767f19372d61af8, price 4111.1111, https://example.com:8080/a?b=c@d, ISBN 978-3-16-148410-0`
  expect(await findSecrets(text)).toEqual([])
})

/** Beginnings without an end: a pattern that goes back again and again would take hours. */
it.each([
  'eyJ',
  'eyJa.',
  `${base64('{"a":1}')}.`,
  'a://b:',
  '4',
  '4 ',
  '4111-',
  '4111 ',
  'DE89 ',
  'AA11AAAA',
  'xoxb-',
  'sk-proj-',
  'secret_access_key = ',
  'authorization: bearer ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\n',
  '1-',
  'M',
  'AccountKey=',
  '\n',
  'a-',
])('takes time in proportion to a text of nothing but %j', async (piece) => {
  const marks = secretKinds.flatMap((kind) => kind.marks).join(' ')
  const found = await findSecrets(`${piece.repeat(300_000 / piece.length)} ${marks}`)
  expect(found.length).toBeLessThan(2)
})
