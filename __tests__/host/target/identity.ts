import { createHash } from 'node:crypto';
import { administrator } from '../build/recipe';

export interface Identity {
  readonly name: string;
  readonly address: string;
  readonly prefix: string;
  readonly gateway: string;
  /** Name of the network card. */
  readonly device: string;
  /** File with the public key that is let in. */
  readonly clientKey: string;
}

/**
 * A shell script that writes, in the root directory of a host, what the installer writes for one host alone. The machine ID follows
 * from the name, so that two runs can be compared; the host key is random.
 */
export function identityScript({ name, address, prefix, gateway, device, clientKey }: Identity): string {
  const machineId = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const home = `home/${administrator.name}`;
  return `echo ${name} > etc/hostname
    echo 127.0.1.1 ${name} >> etc/hosts
    echo ${machineId} > etc/machine-id
    echo nameserver ${gateway} > etc/resolv.conf
    printf 'auto ${device}\\niface ${device} inet static\\n  address ${address}/${prefix}\\n  gateway ${gateway}\\n' > etc/network/interfaces.d/${device}
    ssh-keygen -q -t ed25519 -N '' -C root@${name} -f etc/ssh/ssh_host_ed25519_key
    for each in root/.ssh ${home}/.ssh; do
      cp ${clientKey} $each/authorized_keys
      chmod 600 $each/authorized_keys
    done
    chown 1000:1000 ${home}/.ssh/authorized_keys`;
}
