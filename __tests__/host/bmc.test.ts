import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Facts } from '../../bootstrap/facts/facts';
import type { Answer } from '../../bootstrap/facts/query';
import type { Outcome } from '../../bootstrap/plan/resource';
import { bmcNetwork } from '../../bootstrap/steps/hardware/bmc-network';
import { missionLab } from '../support/cluster';

const lab = missionLab();
const node = lab.nodes.find(({ ipmi }) => ipmi !== undefined);
if (node?.ipmi === undefined || node.written.ipmi?.mac === undefined) throw new Error('the mission has a BMC');
const resource = bmcNetwork(lab, node, node.ipmi);
/** The settings that a BMC of the lab's machine may come with, in the words of ipmi_lan(5). */
const FOREIGN = {
  ip_addr_src: 'dhcp',
  ip_addr: '10.99.0.7',
  subnet_mask: '255.255.0.0',
  default_gw_ip_addr: '10.99.0.1',
  mac_addr: node.written.ipmi.mac,
};

const absent = ['ipmi_sim', 'ipmitool'].filter((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0);
const title = 'the network settings of a BMC';
if (absent.length > 0)
  process.stderr.write(`skipped: "${title}": there is no ${absent.join(', no ')}; run: apt-get install openipmi ipmitool\n`);

(absent.length > 0 ? describe.skip : describe)(title, () => {
  let directory: string;
  let simulator: ChildProcess;

  const script = (text: string): Answer => {
    const PATH = `${join(directory, 'bin')}:${process.env.PATH ?? ''}`;
    const ran = spawnSync('bash', ['-c', text], { env: { PATH, LC_ALL: 'C' }, encoding: 'utf8', timeout: 30_000 });
    return { code: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
  };
  /** Only the look for the device is replaced, since the simulator is reached by LAN; the commands are the step's own. */
  const answers = () =>
    new Map(resource.queries.map((each) => [each.key, script(each.script.replace('/dev/ipmi0', join(directory, 'lan.conf')))]));
  const plan = (): Outcome => resource.plan(new Facts(answers()));

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'h5b-bmc-'));
    for (const each of ['bin', 'state', 'values']) mkdirSync(join(directory, each));
    for (const [name, value] of Object.entries(FOREIGN)) writeFileSync(join(directory, 'values', name), value);
    const port = await freeUdpPort();
    const program = join(directory, 'lan-config');
    writeFileSync(program, lanConfigProgram(join(directory, 'values')), { mode: 0o755 });
    writeFileSync(join(directory, 'lan.conf'), lanConf(port, program));
    writeFileSync(join(directory, 'emu.conf'), EMULATOR);
    // The step talks to /dev/ipmi0. This ipmitool talks to the simulator by LAN, with cipher suite 3, since it knows no 17.
    const real = spawnSync('sh', ['-c', 'command -v ipmitool'], { encoding: 'utf8' }).stdout.trim();
    const wrapper = `#!/bin/sh\nexec ${real} -I lanplus -H 127.0.0.1 -p ${port} -U lab -P simulated -C 3 "$@"\n`;
    writeFileSync(join(directory, 'bin/ipmitool'), wrapper, { mode: 0o755 });
    simulator = spawn('ipmi_sim', ['-c', 'lan.conf', '-f', 'emu.conf', '-s', 'state', '-n'], { cwd: directory, stdio: 'ignore' });
    for (let attempt = 0; script('ipmitool mc info').code !== 0; attempt++) {
      if (attempt === 5) throw new Error(`ipmi_sim does not answer on UDP port ${port}`);
      await sleep(200);
    }
  }, 60_000);

  afterAll(async () => {
    if (simulator?.exitCode === null && simulator.kill('SIGKILL')) await once(simulator, 'exit');
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  test('are planned where they differ, set, and then as planned', () => {
    const before = plan();
    expect(before).toMatchObject({
      state: 'change',
      because: expect.stringContaining(`its address is 10.99.0.7, not ${node.ipmi}`),
    });
    for (const action of 'actions' in before ? before.actions : []) {
      if (action.do !== 'run') throw new Error(`unexpected action ${action.do}`);
      expect(script(action.script)).toMatchObject({ code: 0 });
    }
    expect(readFileSync(join(directory, 'values/ip_addr'), 'utf8').trim()).toBe(node.ipmi);
    expect(plan()).toEqual({ state: 'ok', because: `answers at ${node.ipmi}` });
  });

  test('leave its event log and its sensor records readable', () => {
    // Add SEL Entry (IPMI 2.0 §31.6): a temperature sensor went above its upper critical threshold.
    const entry = 'raw 0x0a 0x44 0 0 2 0 0 0 0 0x20 0 4 1 1 1 0x59 0 0';
    expect(script(`ipmitool ${entry}`)).toMatchObject({ code: 0 });
    expect(script('ipmitool sel elist').stdout).toMatch(/Temperature .*Upper Critical/);
    expect(script('ipmitool sdr list mcloc').stdout).toMatch(/^h5b +\| .*MC @ 20h +\| ok/m);
  });
});

/** A UDP port that nothing uses. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

const AUTHS = ['callback', 'user', 'operator', 'admin'].map((level) => `allowed_auths_${level} none md2 md5 straight`);

const lanConf = (port: number, program: string) => `name "bmc"
set_working_mc 0x20
startlan 1
addr 127.0.0.1 ${port}
priv_limit admin
${AUTHS.join('\n')}
guid a123456789abcdefa123456789abcdef
lan_config_program "${program}"
endlan
user 2 true "lab" "simulated" admin 10 none md2 md5 straight
`;

/** What keeps the settings for ipmi_sim: `get name…` prints `name:value` lines, `set name value…` stores (ipmi_lan(5)). */
const lanConfigProgram = (values: string) => `#!/bin/sh
verb=$1; shift
case $verb in
get) for name; do echo "$name:$(cat ${values}/$name 2>/dev/null)"; done ;;
set) while [ $# -gt 1 ]; do echo "$2" >${values}/$1; shift 2; done ;;
esac
`;

/** One BMC with an event log, and a record that locates it (IPMI 2.0 §43.9) by the name h5b. */
const EMULATOR = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
main_sdr_add 0x20 0x00 0x00 0x51 0x12 0x0e 0x20 0x00 0x00 0x9f 0x00 0x00 0x00 0x07 0x01 0x00 0xc3 0x68 0x35 0x62
mc_enable 0x20
`;
