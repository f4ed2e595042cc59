import { addressPoolAutoAssign } from '../../../../checks/rules/network/address-pool-auto-assign';
import { violationsOf } from '../../../support/manifests';

test.each([
  ['the default', '{}', ['spec.autoAssign: autoAssign is true, the default']],
  ['true', '{ autoAssign: true }', ['spec.autoAssign: autoAssign is true']],
  ['false', '{ autoAssign: false }', []],
])('a pool with autoAssign %s', (_title, spec, expected) => {
  expect(
    violationsOf(
      addressPoolAutoAssign,
      `{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan }, spec: ${spec} }`,
    ),
  ).toEqual(expected);
});
