import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bmcQuery } from '../../../bootstrap/facts/bmc-fact';
import { kernelModuleQuery } from '../../../bootstrap/facts/kernel-module-fact';
import { bmcNetwork } from '../../../bootstrap/steps/hardware/bmc-network';
import { missionLab } from '../../support/cluster';
import { factsOf, scriptsOf } from '../resources/answers';

const lab = missionLab();
const node = lab.nodes.find(({ ipmi }) => ipmi !== undefined);
if (node?.ipmi === undefined || node.written.ipmi === undefined) throw new Error('the mission has a BMC');
const { mac } = node.written.ipmi;
const bmc = bmcNetwork(lab, node, node.ipmi);
const deviceModule = kernelModuleQuery('ipmi_devintf');
const recorded = (name: string) =>
  readFileSync(join(__dirname, '../facts/bmc', `ipmitool1.8.19-simulator-${name}.txt`), 'utf8').replace(
    '00:00:00:00:00:00',
    `${mac}`,
  );
const plan = (answer: string | { readonly code: number }, where = 'loaded\n') =>
  bmc.plan(factsOf([bmcQuery, answer], [deviceModule, where]));

test('a BMC at its address is left alone', () => {
  expect(plan(recorded('static'))).toMatchObject({ state: 'ok', because: 'answers at 192.168.1.13' });
});

test('a new BMC gets address, netmask and gateway', () => {
  const outcome = plan(recorded('new'));
  expect(outcome).toMatchObject({
    state: 'change',
    because: expect.stringMatching(/from "Unspecified"; its address is 0\.0\.0\.0/),
  });
  expect(scriptsOf(outcome)[0]?.split('\n').slice(1)).toEqual([
    'ipmitool lan set 1 ipsrc static',
    'ipmitool lan set 1 ipaddr 192.168.1.13',
    'ipmitool lan set 1 netmask 255.255.255.0',
    'ipmitool lan set 1 defgw ipaddr 192.168.1.1',
  ]);
});

test('one wrong value is enough', () => {
  expect(plan(recorded('static').replace('255.255.255.0', '255.255.0.0'))).toMatchObject({
    state: 'change',
    because: 'its netmask is 255.255.0.0, not 255.255.255.0',
  });
});

test('the BMC of another machine is not touched', () => {
  expect(plan(recorded('static').replace(`${mac}`, '02:00:00:00:00:0d'))).toMatchObject({
    state: 'stop',
    because: expect.stringContaining('02:00:00:00:00:0d'),
    remedy: expect.stringContaining('ipmi.mac'),
  });
});

test('it waits for the kernel to talk to it, and stops where there is none', () => {
  expect(plan({ code: 3 }, 'insmod /lib/modules/x/ipmi_devintf.ko.xz\n')).toMatchObject({ state: 'later' });
  expect(plan({ code: 3 })).toMatchObject({ state: 'stop', because: expect.stringContaining('/dev/ipmi0') });
});
