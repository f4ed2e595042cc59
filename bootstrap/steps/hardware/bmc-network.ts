import type { Lab, LabNode } from '../../../config/lab';
import { bmcQuery } from '../../facts/bmc-fact';
import { type KernelModuleFact, kernelModuleQuery } from '../../facts/kernel-module-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { netmask } from '../../render/netmask';
import { run } from '../../resources/run';

/** What gives us /dev/ipmi0. */
const DEVICE_MODULE = 'ipmi_devintf';

/** The BMC answers at its address in homelab.yaml, also while the host is off. */
export function bmcNetwork(lab: Lab, node: LabNode, address: string): Resource {
  const module = kernelModuleQuery(DEVICE_MODULE);
  const wanted = { source: 'Static Address', address, netmask: netmask(lab.network.lan), gateway: lab.network.gateway };
  const mac = node.written.ipmi?.mac?.toLowerCase();
  return {
    name: 'bmc network',
    queries: [bmcQuery, module],
    plan(facts): Outcome {
      const bmc = facts.get(bmcQuery);
      if (bmc === undefined) return absent(node, facts.get(module));
      if (mac !== undefined && bmc.mac !== mac)
        return {
          state: 'stop',
          because: `the BMC has the MAC address ${bmc.mac}; homelab.yaml says ${mac}`,
          remedy: `correct nodes.${node.name}.ipmi.mac, or connect to the right machine`,
        };
      const differences = [
        ...(bmc.source === wanted.source ? [] : [`its address comes from "${bmc.source}"`]),
        ...(bmc.address === wanted.address ? [] : [`its address is ${bmc.address}, not ${wanted.address}`]),
        ...(bmc.netmask === wanted.netmask ? [] : [`its netmask is ${bmc.netmask}, not ${wanted.netmask}`]),
        ...(bmc.gateway === wanted.gateway ? [] : [`its gateway is ${bmc.gateway}, not ${wanted.gateway}`]),
      ];
      if (differences.length === 0) return { state: 'ok', because: `answers at ${address}` };
      return {
        state: 'change',
        because: differences.join('; '),
        actions: [
          run(
            [
              'ipmitool lan set 1 ipsrc static',
              `ipmitool lan set 1 ipaddr ${wanted.address}`,
              `ipmitool lan set 1 netmask ${wanted.netmask}`,
              `ipmitool lan set 1 defgw ipaddr ${wanted.gateway}`,
            ],
            { timeoutSeconds: 120 },
          ),
        ],
      };
    },
  };
}

function absent(node: LabNode, module: KernelModuleFact): Outcome {
  if (module === 'available')
    return { state: 'later', after: `kernel module ${DEVICE_MODULE}`, because: 'the kernel does not talk to it yet' };
  return {
    state: 'stop',
    because: 'the kernel finds no BMC (there is no /dev/ipmi0)',
    remedy: `turn it on in the firmware's setup, or remove nodes.${node.name}.ipmi`,
  };
}
