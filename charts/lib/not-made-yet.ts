import type { Lab } from '../../config/lab';

/**
 * The parts of homelab.yaml that are checked and kept in the Lab but that no component makes objects of yet, as paths: so that
 * nobody takes a described app for a running one.
 */
export const notMadeYet = (lab: Lab): readonly string[] => [
  ...lab.apps.filter(({ kind }) => kind !== 'http').map(({ name, kind }) => `apps.${name} (${kind})`),
  ...lab.apps.flatMap((app) =>
    app.kind === 'http' ? Object.keys(app.written.volumes).map((volume) => `apps.${app.name}.volumes.${volume}`) : [],
  ),
  ...(lab.storage ? ['storage'] : []),
  ...(lab.backups ? ['backups'] : []),
  'monitoring',
];
