/**
 * The shape of homelab.yaml. Every field's description is also its page in the reference and its hint in the editor.
 *
 * What one field can tell about itself is checked here; what needs two fields is in `config/rules`.
 */
import { z } from 'zod';
import { accessSchema } from './schema/access';
import { appsSchema } from './schema/apps';
import { backupsSchema } from './schema/backups';
import { clusterSchema } from './schema/cluster';
import { gitopsSchema } from './schema/gitops';
import { monitoringSchema } from './schema/monitoring';
import { networkSchema } from './schema/network';
import { nodesSchema } from './schema/nodes';
import { storageSchema } from './schema/storage';

export const homelabSchema = z
  .strictObject({
    cluster: clusterSchema,
    network: networkSchema,
    nodes: nodesSchema,
    storage: storageSchema.optional(),
    backups: backupsSchema.optional(),
    access: accessSchema.prefault({}),
    apps: appsSchema,
    monitoring: monitoringSchema,
    gitops: gitopsSchema,
  })
  .describe('A home cluster, from the disks to the dashboards.');

/** homelab.yaml as written, with defaults filled in. */
export type Homelab = z.output<typeof homelabSchema>;
