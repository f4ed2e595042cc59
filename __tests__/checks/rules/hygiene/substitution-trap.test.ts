import { substitutionTrap } from '../../../../checks/rules/hygiene/substitution-trap';
import { violationsOf } from '../../../support/manifests';

const script = (text: string, annotations = '{}') =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: script, annotations: ${annotations} }, data: { run.sh: "${text}" } }\n---\n`;
const kustomization = (postBuild: string) =>
  `{ apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: { name: web }, spec: { path: ./dist/test, ${postBuild} } }`;

test.each([
  [
    'an unknown variable',
    script(`echo \${HOME}`),
    'postBuild: { substitute: { ZONE: a } }',
    [`data["run.sh"]: \${HOME} would be substituted by Kustomization web`],
  ],
  [
    'shell operators, whatever comes from the cluster',
    script(`\${x%%y} \${1}`),
    'postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }',
    [
      `data["run.sh"]: \${x%%y} would be substituted by Kustomization web`,
      `data["run.sh"]: \${1} would be substituted by Kustomization web`,
    ],
  ],
])('%s is found', (_title, yaml, postBuild, expected) => {
  expect(violationsOf(substitutionTrap, yaml + kustomization(postBuild))).toEqual(expected);
});

test.each([
  ['no postBuild', script(`echo \${HOME}`), 'prune: true'],
  ['a variable that is defined', script(`\${ZONE}`), 'postBuild: { substitute: { ZONE: a } }'],
  ['a variable with a default', script(`\${ZONE:=a}`), 'postBuild: { substitute: {} }'],
  ['an escaped variable', script(`$\${HOME}`), 'postBuild: { substitute: {} }'],
  ['a name that the cluster may define', script(`\${HOME}`), 'postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }'],
  [
    'an object that is left out',
    script(`\${HOME}`, '{ kustomize.toolkit.fluxcd.io/substitute: disabled }'),
    'postBuild: { substitute: {} }',
  ],
])('%s passes', (_title, yaml, postBuild) => {
  expect(violationsOf(substitutionTrap, yaml + kustomization(postBuild))).toEqual([]);
});
