import { z } from 'zod';
import { address, addressRange, dnsLabel, duration, nameList, network } from './scalars';

const dhcp = z
  .strictObject({
    server: dnsLabel().describe('Who answers DHCP: a name from network.devices or nodes.'),
    range: addressRange().describe('Addresses given to guests, FIRST-LAST; meets no pool and no fixed address.'),
    lease: duration().default('12h').describe('How long a guest keeps its address. Default 12h.'),
  })
  .describe('Who hands out addresses, and which. Nodes have fixed ones.');

const device = z
  .strictObject({
    kind: z.enum(['mikrotik', 'unifi', 'openwrt', 'other']).describe('What it is; decides how metrics and logs are read.'),
    role: z.enum(['router', 'switch', 'access-point', 'controller']).describe('What it does.'),
    address: address().describe('Its address in network.lan.'),
  })
  .describe('A network device that is watched but not provisioned.');

/** The LAN plan. */
export const networkSchema = z
  .strictObject({
    lan: network().describe('The home network that all nodes share.'),
    gateway: address().describe('The router, inside network.lan.'),
    dns: z.array(address()).min(1).optional().describe('Resolvers, the preferred first. Default: the gateway.'),
    ntp: z.array(address()).min(1).optional().describe('Time servers. Default: the gateway.'),
    dhcp: dhcp.optional(),
    pools: z
      .record(dnsLabel(), addressRange().describe('FIRST-LAST, inside network.lan.'))
      .describe(
        'Addresses that the cluster gives to its services. A service takes one of the first pool unless it names another.',
      ),
    announcers: nameList()
      .optional()
      .describe(
        'Workers that answer ARP for service addresses, the preferred first, its successor second. Default: the x86 workers and one other worker.',
      ),
    devices: z.record(dnsLabel(), device).default({}).describe('Router, switches and access points. Default: none.'),
  })
  .describe('The LAN plan: networks, fixed addresses, pools, devices.');
