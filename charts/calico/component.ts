import type { Component } from '../lib/component';
import { addCniConfig } from './cni-config';
import { addFelixConfigurations } from './felix-configuration';
import { addIpPool } from './ip-pool';
import { addKubeControllers } from './kube-controllers';
import { addNode } from './node';
import { addNodeAccess } from './node-access';

/**
 * The pod network and its firewall, without the operator: the objects of upstream's calico.yaml, made for VXLANCrossSubnet
 * without BGP. Nodes route to each other directly, as all are in one LAN.
 */
export const calico: Component = {
  name: 'calico',
  namespace: 'kube-system',
  needs: ['crds'],
  build(chart, lab) {
    addIpPool(chart, lab);
    addFelixConfigurations(chart, lab);
    addNode(chart, lab, addCniConfig(chart));
    addNodeAccess(chart);
    addKubeControllers(chart);
  },
};
