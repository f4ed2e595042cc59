import type { Lab } from '../../../config/lab';
import { CA } from '../kubernetes-needs';
import { WIREGUARD_KEY } from '../lab-needs';
import { tryPublicHalf } from '../public-half';
import type { Secret } from '../secret';
import type { SecretNeed } from '../secret-need';

/** What a person does with the public halves of these values, a paragraph each. Nothing in it is secret. */
export function publicHints(lab: Lab, needs: readonly SecretNeed[], values: ReadonlyMap<string, Secret>): readonly string[] {
  return needs.flatMap((need) => {
    const half = tryPublicHalf(need.shape, values.get(need.name)?.reveal() ?? '');
    return half === undefined ? [] : hint(lab, need, half);
  });
}

function hint(lab: Lab, need: SecretNeed, half: string): readonly string[] {
  if (need.name === WIREGUARD_KEY) return wireguardHint(lab, half);
  if (need.name === CA.certificate)
    return [
      `Devices trust this lab once they import its CA:\n  npm run -s secrets -- show ${need.name} > ${lab.cluster.name}-ca.crt`,
    ];
  if (need.shape.kind === 'ssh-key' && need.kubernetes.length > 0)
    return [`Enter this as a deploy key with read access for ${lab.gitops.repository}:\n  ${half}`];
  return [];
}

function wireguardHint({ access }: Lab, half: string): readonly string[] {
  if (access.wireguard === undefined || access.wireguard.publicKey === half) return [];
  const instead = access.wireguard.publicKey === undefined ? '' : ` instead of ${access.wireguard.publicKey}`;
  return [`Write into homelab.yaml, under access.wireguard${instead}, so that npm run wireguard knows it:\n  publicKey: ${half}`];
}
