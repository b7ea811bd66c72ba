import { BlockList, isIP } from 'node:net'

/** Networks that are not the open internet: https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 twin. */
const NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

const special = new BlockList()
for (const network of NETWORKS) {
  const [address, prefix] = network.split('/') as [string, string]
  special.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

/** Whether an IP address belongs to this machine, a private network, or nobody. IPv4 inside IPv6 counts as what it is. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return isPrivateAddress(mapped)
  // The same in hexadecimal.
  if (/^::ffff:/i.test(address)) return true
  return special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
