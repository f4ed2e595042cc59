/** Who runs what: control nodes, workers, boot server, datastore. */
import { type Draft, present } from '../draft';
import { isControl, isWorker } from '../placement';
import { error, keyError, type Problem, warning } from '../problem';

const names = (lab: Draft, matches: typeof isControl): readonly string[] =>
  present(lab.nodes)
    .filter(([, node]) => matches(node))
    .map(([name]) => name);

const rolesAreKnown = (lab: Draft): boolean =>
  lab.nodes !== undefined && Object.values(lab.nodes).every((node) => node?.role !== undefined);

export function* oneOrThreeControlNodes(lab: Draft): Iterable<Problem> {
  const controls = names(lab, isControl);
  if (!rolesAreKnown(lab) || controls.length === 1 || controls.length === 3) return;
  const found = controls.length === 0 ? 'no node has' : `${controls.length} nodes (${controls.join(', ')}) have`;
  yield keyError(['nodes'], `${found} the role control or control+worker; a majority needs one or three`);
}

export function* atLeastOneWorker(lab: Draft): Iterable<Problem> {
  if (rolesAreKnown(lab) && names(lab, isWorker).length === 0) {
    yield keyError(['nodes'], 'no node has the role worker or control+worker; give one of them that role');
  }
}

export function* pisHaveABootServer(lab: Draft): Iterable<Problem> {
  const pis = present(lab.nodes).filter(
    ([, { hardware, eeprom }]) => hardware === 'pi4' && (eeprom?.bootOrder ?? ['network']).includes('network'),
  );
  const servers = present(lab.nodes).filter(([, { pxeServer }]) => pxeServer === true);
  const [pi] = pis;
  if (pi && servers.length === 0 && Object.values(lab.nodes ?? {}).every((node) => node?.pxeServer !== undefined)) {
    yield keyError(
      ['nodes', pi[0]],
      'a Pi boots from the network, and no node is a boot server; write pxeServer: true at an x86 node',
    );
  }
  const [first, ...others] = servers;
  for (const [name, { hardware }] of servers) {
    if (hardware === 'pi4')
      yield error(['nodes', name, 'pxeServer'], 'a Pi boots from the network itself; write pxeServer: true at an x86 node');
  }
  for (const [name] of first ? others : []) {
    yield error(
      ['nodes', name, 'pxeServer'],
      `nodes.${first?.[0]} is a boot server already, and two would answer the same Pi; keep one`,
    );
  }
}

export function* datastoreFitsTheControlNodes(lab: Draft): Iterable<Problem> {
  const { datastore } = lab.cluster ?? {};
  const controls = present(lab.nodes).filter(([, node]) => isControl(node));
  const path = ['cluster', 'datastore'];
  if (datastore === 'sqlite' && controls.length > 1) {
    yield error(
      path,
      `sqlite serves one control node, and there are ${controls.length} (${controls.map(([name]) => name).join(', ')}); write postgres or etcd`,
    );
  }
  if (datastore === 'postgres' && lab.storage === undefined) {
    yield error(path, 'postgres runs on the storage node, and there is no storage section; write sqlite or etcd, or add storage');
  }
  const [only] = controls;
  const diskless = only?.[1].hardware === 'pi4' && present(only[1].disks).length === 0;
  if (
    only &&
    controls.length === 1 &&
    diskless &&
    (datastore === 'sqlite' || datastore === 'etcd' || (datastore === undefined && lab.storage === undefined))
  ) {
    yield warning(
      path,
      `the state of the cluster would be in the memory of ${only[0]} and lost when it reboots; give it a USB disk, or write postgres and add storage`,
    );
  }
}
