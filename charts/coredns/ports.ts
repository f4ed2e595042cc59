/** Ports of CoreDNS: queries, /health, /ready and metrics. The policies of all other pods name the first, after translation. */
export const DNS_PORT = 53;
export const HEALTH_PORT = 8080;
export const READY_PORT = 8181;
export const METRICS_PORT = 9153;
