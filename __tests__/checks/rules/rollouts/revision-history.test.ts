import { revisionHistory } from '../../../../checks/rules/rollouts/revision-history';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

test.each(['Deployment', 'DaemonSet', 'StatefulSet'])('a %s keeps an old revision', (kind) => {
  const found = (spec: string) => violationsOf(revisionHistory, workload(kind, { spec }));
  expect(found('revisionHistoryLimit: 0')).toEqual(['spec.revisionHistoryLimit: keeps no old revision']);
  expect(found('revisionHistoryLimit: 1')).toEqual([]);
  expect(found('')).toEqual([]);
});

test('a ReplicaSet has no history', () => {
  expect(violationsOf(revisionHistory, workload('ReplicaSet', { spec: 'revisionHistoryLimit: 0' }))).toEqual([]);
});
