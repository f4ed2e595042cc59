import { type Query, UnreadableAnswer } from './query';

/** Network settings of the board management controller; undefined where the kernel has no way to it. */
export interface BmcFact {
  /** `Static Address`, `DHCP Address`, … as ipmitool says it. */
  readonly source: string;
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly mac: string;
}

/** LAN channel 1, as `ipmitool lan print` shows it. */
export const bmcQuery: Query<BmcFact | undefined> = {
  key: 'bmc',
  script: 'if [ -e /dev/ipmi0 ]; then ipmitool lan print 1; else exit 3; fi',
  parse(answer) {
    if (answer.code === 3) return undefined;
    const read = (name: string) => {
      const value = new RegExp(`^${name} *: (.*)$`, 'm').exec(answer.stdout)?.[1];
      if (value === undefined) throw new UnreadableAnswer('bmc', `a line "${name} : …" of ipmitool lan print`, answer);
      return value.trim();
    };
    return {
      source: read('IP Address Source'),
      address: read('IP Address'),
      netmask: read('Subnet Mask'),
      gateway: read('Default Gateway IP'),
      mac: read('MAC Address').toLowerCase(),
    };
  },
};
