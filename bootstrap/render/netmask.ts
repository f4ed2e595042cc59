import { cidr } from '../../config/address-range';
import { formatIpv4 } from '../../config/ipv4';

/** `255.255.255.0` of `192.168.1.0/24`. Throws for what is no canonical CIDR. */
export const netmask = (network: string): string => formatIpv4(2 ** 32 - 2 ** (32 - cidr(network).prefix));
