import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { Lab } from '../../config/lab';
import type { Component, ComponentSummary } from './component';
import type { WorkloadRecord } from './flow';

/** The chart of one component: its namespace, its labels, no hashes in names. */
export class ComponentChart extends Chart {
  /** What the workloads of this chart declared; the policies are made from it when every chart is built. */
  readonly workloads: WorkloadRecord[] = [];

  constructor(
    scope: Construct,
    readonly component: Component,
    readonly lab: Lab,
    /** Every component of this lab, in the order in which they are applied. */
    readonly components: readonly ComponentSummary[],
  ) {
    super(scope, component.name, {
      namespace: component.namespace,
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': component.name, 'app.kubernetes.io/managed-by': 'h5b' },
    });
    if (component.owns) this.addNamespace();
    component.build(this, lab);
  }

  /** Every object of the chart, those inside constructs included, in the order in which they were made. */
  get allObjects(): readonly ApiObject[] {
    return this.node.findAll().filter(ApiObject.isApiObject);
  }

  /** True if the pods of the chart's namespace are in the ambient mesh. */
  get mesh(): boolean {
    return (
      this.component.owns?.mesh ??
      this.components.some(({ namespace, owns }) => namespace === this.component.namespace && owns?.mesh)
    );
  }

  private addNamespace(): void {
    const { namespace, owns = {} } = this.component;
    const level = owns.podSecurity ?? 'restricted';
    if (level !== 'restricted' && !owns.reason)
      throw new Error(`${this.component.name}: namespace ${namespace} is ${level} without a reason; give owns.reason`);
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: namespace,
        labels: {
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/audit': level,
          'pod-security.kubernetes.io/warn': level,
          ...(owns.mesh ? { 'istio.io/dataplane-mode': 'ambient' } : {}),
          ...(owns.ingress ? { 'h5b.io/ingress': 'true' } : {}),
        },
        ...(owns.reason ? { annotations: { [`${ALLOW_PREFIX}namespace-pod-security`]: owns.reason } } : {}),
      },
    });
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
