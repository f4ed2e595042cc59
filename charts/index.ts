import { crds } from './crds/component';
import type { Component } from './lib/component';
import { metallb } from './metallb/component';
import { metallbConfig } from './metallb-config/component';

/** THE list of components. Their order does not matter: `needs` decides what is applied when. */
export const components: readonly Component[] = [crds, metallb, metallbConfig];
