/** kubectl of k3s, which knows where its server's kubeconfig is. */
export const KUBECTL = 'k3s kubectl';
