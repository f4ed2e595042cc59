import type { Inventory } from './inventory';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';

const GROUP = 'gateway.networking.k8s.io';

/** The kinds of routes of Gateway API. */
export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

/** All routes of Gateway API, kind by kind. */
export const routes = (inventory: Inventory): readonly Manifest[] =>
  ROUTE_KINDS.flatMap((kind) => objectIndex(inventory).ofKind({ group: GROUP, kind }));
