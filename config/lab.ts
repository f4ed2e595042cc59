/**
 * The model of a lab: frozen plain data that every chart, check and provisioning step reads.
 *
 * `homelab.yaml` holds the minimum a person has to say; `Lab` holds the maximum a program wants to know. Everything that
 * can be derived (addresses, labels, placement, succession) is derived once, in `config/derive`, and nowhere else.
 */
import type { Homelab } from './schema';

/** `x86` is amd64 with UEFI; `pi4` is a Raspberry Pi 4 Model B, arm64, netbooted. */
export type Hardware = 'x86' | 'pi4';

/** The Kubernetes spelling of a node's architecture (`kubernetes.io/arch`). */
export type Architecture = 'amd64' | 'arm64';

/** Which dataplane Felix programs on a node. */
export type Dataplane = 'ebpf' | 'iptables';

export interface LabNode {
  /** k3s `node-name`, also the hostname; a DNS label. */
  readonly name: string;
  /** Runs the API server. */
  readonly control: boolean;
  /** Runs pods that are not node agents. */
  readonly worker: boolean;
  /** Holds the ZFS pool. */
  readonly storage: boolean;
  readonly hardware: Hardware;
  readonly arch: Architecture;
  readonly dataplane: Dataplane;
  /** Physical memory in bytes. */
  readonly memoryBytes: number;
  /** CPU threads; 4 on a Pi 4. */
  readonly cpus: number;
  /** IPv4 address inside `network.lan`. */
  readonly address: string;
  readonly mac: string;
  /** Labels that the node registers with (k3s `node-label`). */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints that the node registers with; a control node that is no worker carries the control-plane taint. */
  readonly taints: readonly LabTaint[];
  /** BMC address where the node has one. */
  readonly ipmi?: string;
  /** The entry as written, for what only the provisioning reads (serial, NICs, disks). */
  readonly written: Homelab['nodes'][string];
}

export interface LabTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'NoExecute';
}

/** A pool of addresses that MetalLB may announce. */
export interface LabPool {
  readonly name: string;
  /** First and last address, both included. */
  readonly first: string;
  readonly last: string;
}

/** An address that a LoadBalancer Service gets, chosen at synth time so that the right node announces it. */
export interface LabServiceAddress {
  /** Stable key: `ingress`, `wireguard`, or the app's name. */
  readonly name: string;
  readonly address: string;
  readonly pool: string;
  /** True if homelab.yaml fixed the address by hand. */
  readonly fixed: boolean;
  /**
   * Nodes in the order in which they announce the address: the first announces while it has a ready endpoint, then the
   * next. Only nodes that can run the Service's pods are in it.
   */
  readonly succession: readonly string[];
}

export interface LabWireguardPeer {
  readonly name: string;
  readonly publicKey: string;
  /** The peer's address in the tunnel, IPv4 without prefix length. */
  readonly address: string;
  /** Networks the peer may reach; also its client-side AllowedIPs. */
  readonly allowedNetworks: readonly string[];
}

export interface LabWireguard {
  /** Key into `Lab.addresses`. */
  readonly service: 'wireguard';
  readonly port: number;
  /** Tunnel network, canonical CIDR. */
  readonly cidr: string;
  /** The server's address in the tunnel. */
  readonly serverAddress: string;
  /** Host name or address that clients dial from outside. */
  readonly endpoint: string;
  /** The server's public key, where homelab.yaml says it. */
  readonly publicKey?: string;
  readonly peers: readonly LabWireguardPeer[];
}

export interface LabIngress {
  /** Key into `Lab.addresses`. */
  readonly service: 'ingress';
  readonly httpPort: number;
  readonly httpsPort: number;
  /**
   * `ca`: a CA of the lab's own, made on the cluster's side by `npm run secrets`; `acme`: DNS-01 at a public CA.
   */
  readonly tls: Homelab['access']['ingress']['tls'];
}

/** An HTTP application balanced over the workers. */
export interface LabHttpApp {
  readonly kind: 'http';
  readonly name: string;
  readonly image: string;
  readonly port: number;
  /** Fully qualified host name served by the ingress. */
  readonly host: string;
  readonly replicas: number;
  /** Nodes its pods may run on. */
  readonly nodes: readonly string[];
  readonly written: Extract<Homelab['apps'][string], { kind: 'http' }>;
}

/** A game server: TCP and UDP ports on an address of its own, on x86 only. */
export interface LabGameServer {
  readonly kind: 'game';
  readonly name: string;
  readonly image: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
  /** Key into `Lab.addresses`. */
  readonly service: string;
  readonly nodes: readonly string[];
  readonly written: Homelab['apps'][string];
}

/** Kinds of app that later components read from `written`. */
export interface LabOtherApp {
  readonly kind: 'home-assistant' | 'mqtt' | 'static-site';
  readonly name: string;
  /** Full image reference; a static site has none of its own. */
  readonly image?: string;
  readonly host?: string;
  readonly nodes: readonly string[];
  readonly written: Homelab['apps'][string];
}

export type LabApp = LabHttpApp | LabGameServer | LabOtherApp;

export interface Lab {
  readonly cluster: {
    readonly name: string;
    /** Zone of the lab's own names, e.g. `h5b.home.arpa`. */
    readonly domain: string;
    /** IANA time zone. */
    readonly timeZone: string;
    readonly podCidr: string;
    readonly serviceCidr: string;
    /** Kubernetes' own DNS zone, `cluster.local` unless written. */
    readonly dnsDomain: string;
    /** ClusterIP of CoreDNS: the tenth address of `serviceCidr`, as k3s chooses it. */
    readonly dnsAddress: string;
    /** ClusterIP of the `kubernetes` Service: the first address of `serviceCidr`. */
    readonly apiServiceAddress: string;
    /** Addresses on which the API server listens (6443): the control nodes'. */
    readonly apiAddresses: readonly string[];
    readonly dataplane: 'iptables' | 'ebpf' | 'ebpf-on-x86';
    /** Where the API server keeps its state; postgres runs on the storage node. */
    readonly datastore: 'sqlite' | 'postgres' | 'etcd';
  };
  readonly network: {
    /** Canonical CIDR. */
    readonly lan: string;
    readonly gateway: string;
    readonly dns: readonly string[];
    readonly ntp: readonly string[];
    readonly pools: readonly LabPool[];
    /** Names of the nodes that announce service addresses, the leader first. */
    readonly announcers: readonly string[];
    readonly written: Homelab['network'];
  };
  /** In the order of homelab.yaml. */
  readonly nodes: readonly LabNode[];
  /** Every LoadBalancer address by Service. */
  readonly addresses: Readonly<Record<string, LabServiceAddress>>;
  readonly access: {
    readonly ingress: LabIngress;
    readonly wireguard?: LabWireguard;
    /** SSH public keys that may log in to the nodes. */
    readonly sshAuthorizedKeys: readonly string[];
  };
  readonly apps: readonly LabApp[];
  readonly gitops: Homelab['gitops'];
  readonly storage?: Homelab['storage'];
  readonly backups?: Homelab['backups'];
  readonly monitoring: Homelab['monitoring'];
}

/** The nodes that run ordinary pods. */
export const workers = (lab: Lab): readonly LabNode[] => lab.nodes.filter((node) => node.worker);

/** The nodes that run the API server. */
export const controls = (lab: Lab): readonly LabNode[] => lab.nodes.filter((node) => node.control);
