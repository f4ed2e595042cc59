import { argoCd } from './argo-cd/component';
import { argoCdSync } from './argo-cd-sync/component';
import { calico } from './calico/component';
import { coredns } from './coredns/component';
import { crds } from './crds/component';
import { flux } from './flux/component';
import { fluxSync } from './flux-sync/component';
import { httpApps } from './http-apps/component';
import { ingress } from './ingress/component';
import { istioCni } from './istio-cni/component';
import { istiod } from './istiod/component';
import type { Component } from './lib/component';
import { metallb } from './metallb/component';
import { metallbConfig } from './metallb-config/component';
import { policies } from './policies/component';
import { wireguard } from './wireguard/component';
import { ztunnel } from './ztunnel/component';

/** THE list of components. Their order does not matter: `needs` decides what is applied when. */
export const components: readonly Component[] = [
  argoCd,
  argoCdSync,
  calico,
  coredns,
  crds,
  flux,
  fluxSync,
  httpApps,
  ingress,
  istioCni,
  istiod,
  metallb,
  metallbConfig,
  policies,
  wireguard,
  ztunnel,
];
