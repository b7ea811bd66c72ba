import {
  accountNumber,
  cardNumber,
  discordToken,
  drawnAtRandom,
  realPassword,
  type SecretCheck,
  signedToken,
} from './secret-checks.ts'

export interface SecretKind {
  /** As it stands in `[REDACTED:<type>]`. */
  readonly type: string
  /** In lower case; a text without any of them is not searched. Empty: every text is. */
  readonly marks: readonly string[]
  /**
   * What its group `keep` takes, at the beginning, is no part of the secret. Every repetition is bounded, or begins only
   * where a run of its characters does: so the time is linear in the text, whatever it holds.
   */
  readonly pattern: RegExp
  readonly check?: SecretCheck
}

const kind = (type: string, marks: readonly string[], pattern: RegExp, check?: SecretCheck): SecretKind => ({
  ...{ type, marks, pattern },
  ...(check !== undefined && { check }),
})

/** Secrets in the forms that those who hand them out have published. Where two match, the longer is told. */
export const secretKinds: readonly SecretKind[] = [
  kind(
    'private_key',
    ['private key'],
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[\s\S]){0,20000}-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|(?:(?:\s|\\[nr]){0,8}[\w+/=]{20,100}){1,200})/g,
  ),
  kind(
    'aws_access_key_id',
    ['akia', 'asia', 'abia', 'acca'],
    /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
    drawnAtRandom,
  ),
  kind(
    'aws_secret_access_key',
    ['secret'],
    /(?<keep>(?:secret_?access_?key|aws_?secret_?key)["']?\s{0,3}(?:=>|[:=])\s{0,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
  ),
  kind('google_api_key', ['aiza'], /(?<![\w-])AIza[\w-]{35}(?![\w-])/g),
  kind('google_oauth_client_secret', ['gocspx-'], /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/g),
  kind('google_oauth_token', ['ya29.'], /(?<![\w-])ya29\.[\w.-]{20,2000}/g),
  kind('azure_storage_key', ['accountkey'], /(?<keep>AccountKey\s{0,3}=\s{0,3})[A-Za-z0-9+/]{86}==/gi),
  kind('azure_shared_access_key', ['sharedaccesskey'], /(?<keep>SharedAccessKey\s{0,3}=\s{0,3})[A-Za-z0-9+/]{43}=/gi),
  kind('azure_client_secret', ['q~'], /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g),
  kind('azure_sas_signature', ['sig='], /(?<keep>[?&;]sig=)[A-Za-z0-9%+/]{43,90}(?:%3D|=)/gi),
  kind(
    'github_token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9])/g,
  ),
  kind(
    'github_fine_grained_token',
    ['github_pat_'],
    /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])/g,
  ),
  kind(
    'gitlab_token',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glft-', 'glsoat-', 'glimt-', 'glagent-', 'glcbt-', 'gloas-'],
    /(?<![\w-])gl(?:pat|dt|rt|ptt|ft|soat|imt|agent|cbt|oas)-[\w.-]{20,300}/g,
  ),
  kind('atlassian_api_token', ['atatt3'], /(?<![\w-])ATATT3[\w=-]{100,300}/g),
  kind(
    'slack_token',
    ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxc-', 'xoxd-', 'xoxe.'],
    /(?<![\w-])xox(?:[abceoprsd]-|e\.xox[bp]-)[A-Za-z0-9%-]{10,400}/g,
    drawnAtRandom,
  ),
  kind('slack_app_token', ['xapp-'], /(?<![A-Za-z0-9])xapp-\d-[A-Z0-9]{8,20}-\d{8,20}-[a-f0-9]{32,128}/g),
  kind(
    'slack_webhook_url',
    ['hooks.slack.com'],
    /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{30,120}/g,
  ),
  kind('discord_bot_token', ['.'], /(?<![\w-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}(?![\w-])/g, discordToken),
  kind(
    'discord_webhook_url',
    ['/api/webhooks/'],
    /https:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/\d{16,20}\/[\w-]{60,100}/g,
  ),
  kind('telegram_bot_token', [':aa'], /(?<![\w-])\d{8,10}:AA[\w-]{33}(?![\w-])/g),
  kind(
    'stripe_secret_key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,247}/g,
  ),
  kind('stripe_webhook_secret', ['whsec_'], /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{24,100}={0,2}/g),
  kind('square_token', ['eaaa', 'sq0'], /(?<![A-Za-z0-9])(?:EAAA[\w-]{60}|sq0(?:atp|csp)-[\w-]{22,43})(?![\w-])/g),
  kind(
    'shopify_token',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/g,
  ),
  kind(
    'openai_api_key',
    ['sk-'],
    /(?<![\w-])sk-(?!ant-)(?:(?:proj|svcacct|admin|None)-[\w-]{20,300}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})(?![\w-])/g,
  ),
  kind('anthropic_api_key', ['sk-ant-'], /(?<![\w-])sk-ant-[a-z]{2,10}\d{2}-[\w-]{24,300}/g),
  kind('hugging_face_token', ['hf_'], /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34,40}(?![A-Za-z0-9])/g),
  kind('groq_api_key', ['gsk_'], /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])/g),
  kind('perplexity_api_key', ['pplx-'], /(?<![A-Za-z0-9])pplx-[A-Za-z0-9]{48,64}(?![A-Za-z0-9])/g),
  kind('xai_api_key', ['xai-'], /(?<![A-Za-z0-9])xai-[A-Za-z0-9]{80}(?![A-Za-z0-9])/g),
  kind('replicate_api_token', ['r8_'], /(?<![A-Za-z0-9])r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/g),
  kind('npm_token', ['npm_'], /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g),
  kind('pypi_token', ['pypi-age'], /(?<![A-Za-z0-9])pypi-AgE[\w-]{50,2000}/g),
  kind('rubygems_api_key', ['rubygems_'], /(?<![A-Za-z0-9])rubygems_[a-f0-9]{48}(?![A-Za-z0-9])/g),
  kind('crates_io_token', ['cio'], /(?<![A-Za-z0-9])cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/g, drawnAtRandom),
  kind('docker_access_token', ['dckr_'], /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[\w-]{27,60}/g),
  kind('twilio_api_key', ['sk'], /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g),
  kind('sendgrid_api_key', ['sg.'], /(?<![\w-])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g),
  kind('mailgun_api_key', ['key-'], /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/g),
  kind('mailchimp_api_key', ['-us'], /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?!\d)/g),
  kind(
    'digitalocean_token',
    ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    /(?<![A-Za-z0-9])do[por]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/g,
  ),
  kind('heroku_api_key', ['hrku-'], /(?<![A-Za-z0-9])HRKU-[\w-]{36,64}/g),
  kind('databricks_token', ['dapi'], /(?<![A-Za-z0-9])dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/g),
  kind('planetscale_token', ['pscale_'], /(?<![A-Za-z0-9])pscale_(?:pw|tkn|oauth)_[\w.=-]{32,64}/g),
  kind(
    'supabase_token',
    ['sbp_', 'sb_secret_'],
    /(?<![A-Za-z0-9])(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{31,64})(?![A-Za-z0-9])/g,
  ),
  kind('hashicorp_vault_token', ['hvs.', 'hvb.', 'hvr.'], /(?<![A-Za-z0-9])hv[sbr]\.[\w-]{24,300}/g),
  kind('terraform_cloud_token', ['.atlasv1.'], /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/g),
  kind('doppler_token', ['dp.'], /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,120}/g),
  kind('new_relic_api_key', ['nrak-'], /(?<![A-Za-z0-9])NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])/g),
  kind(
    'grafana_token',
    ['glsa_', 'glc_'],
    /(?<![A-Za-z0-9])(?:glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})/g,
  ),
  kind('linear_api_key', ['lin_api_'], /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{40}(?![A-Za-z0-9])/g),
  kind(
    'notion_token',
    ['secret_', 'ntn_'],
    /(?<![A-Za-z0-9])(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{46})(?![A-Za-z0-9])/g,
    drawnAtRandom,
  ),
  kind('postman_api_key', ['pmak-'], /(?<![A-Za-z0-9])PMAK-[a-f0-9]{24}-[a-f0-9]{34}(?![A-Za-z0-9])/g),
  kind('age_secret_key', ['age-secret-key-1'], /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}/gi),
  kind('jwt', ['eyj'], /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, signedToken),
  kind(
    'authorization_header',
    ['authorization'],
    /(?<keep>authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3})[\w.~+/-]{16,4000}={0,2}/gi,
    drawnAtRandom,
  ),
  kind(
    'connection_string_password',
    ['://'],
    /(?<keep>:\/\/[^\s:@/?#"'<>]{0,100}:)[^\s:@/"'<>]{1,200}(?=@)/g,
    realPassword,
  ),
  kind(
    'payment_card_number',
    [],
    /(?<![\w.])(?:[2-6]\d{12,18}|[2-6]\d{3}[ -]\d{4,6}[ -]\d{4,5}(?:[ -]\d{1,4}){0,2})(?!\d)/g,
    cardNumber,
  ),
  kind(
    'iban',
    [],
    /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    accountNumber,
  ),
  kind('us_social_security_number', ['-'], /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g),
]
