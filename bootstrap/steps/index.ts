import type { Step } from '../plan/step';
import { firewall } from './firewall/firewall';
import { handOver } from './hand-over/hand-over';
import { hardware } from './hardware/hardware';
import { k3s } from './k3s/k3s';
import { kernel } from './kernel';
import { logs } from './logs';
import { network } from './network/network';
import { packages } from './packages/packages';
import { preflight } from './preflight/preflight';
import { time } from './time';

/** Everything that is done on hosts, in the order in which it is done where `needs` leaves it open. */
export const steps: readonly Step[] = [preflight, packages, network, time, kernel, firewall, logs, hardware, k3s, handOver];
