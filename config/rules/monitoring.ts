/** Receivers, and devices that do something. */
import { type Draft, present } from '../draft';
import { error, type Problem } from '../problem';
import { unknownName } from './rule';

export function* criticalReceiverExists(lab: Draft): Iterable<Problem> {
  const { critical, receivers } = lab.monitoring ?? {};
  const known = Object.keys(receivers ?? {});
  if (critical !== undefined && !known.includes(critical))
    yield unknownName(['monitoring', 'critical'], critical, 'receivers', known);
}

export function* dhcpServerExists(lab: Draft): Iterable<Problem> {
  const server = lab.network?.dhcp?.server;
  const known = [...Object.keys(lab.network?.devices ?? {}), ...Object.keys(lab.nodes ?? {})];
  const path = ['network', 'dhcp', 'server'];
  if (server === undefined || lab.nodes === undefined) return;
  if (!known.includes(server)) yield unknownName(path, server, 'devices and nodes', known);
  else if (lab.nodes[server]?.hardware === 'pi4')
    yield error(path, `${server} is a Pi, which needs DHCP itself to boot; choose a device or an x86 node`);
}

export function* receiversAreNotTold(lab: Draft): Iterable<Problem> {
  const switchUrl = lab.monitoring?.deadMansSwitch?.url;
  for (const [name, receiver] of present(lab.monitoring?.receivers)) {
    if (switchUrl === undefined || !('url' in receiver) || receiver.url !== switchUrl) continue;
    yield error(
      ['monitoring', 'deadMansSwitch', 'url'],
      `${switchUrl} is also monitoring.receivers.${name}; use a service outside the lab that raises the alarm when calls stop`,
    );
  }
}
