import { BlockList, isIP } from 'node:net'
import { Refusal } from '#kit'

const near = new BlockList()
for (const network of ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'])
  near.addSubnet(network.split('/')[0] ?? '', Number(network.split('/')[1]), 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')
near.addSubnet('fe80::', 10, 'ipv6')

/** This machine, a private network, or a name that only such a network knows. */
function isNear(host: string): boolean {
  const version = isIP(host)
  if (version !== 0) return near.check(host, version === 4 ? 'ipv4' : 'ipv6')
  return !host.includes('.') || /\.(localhost|local|internal|lan)$/.test(host)
}

/** The address of a receiver. It is a secret: many have a key in their path. Messages say nothing of it. */
export function readWebhookUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:\/\//i.test(value)) throw new Refusal('expected an https address')
  const { protocol, hostname, username, password } = new URL(value)
  if (`${username}${password}` !== '') throw new Refusal('expected an address without name and password')
  if (protocol === 'http:' && !isNear(hostname.replace(/^\[|\]$/g, '')))
    throw new Refusal('expected https: http only on this machine or in a private network')
  return value
}
