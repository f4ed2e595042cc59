import type { Rule } from '../../rule';
import { loadBalancerLocal } from './load-balancer-local';

export const network: readonly Rule[] = [loadBalancerLocal];
