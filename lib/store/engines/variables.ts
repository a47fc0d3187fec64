/**
 * Knows every environment variable that an engine reads: the same that its own command-line tool reads.
 * Must not know what an engine makes of it.
 *
 * @module
 */

/** What each of them means. */
export const ENGINE_VARIABLES = {
  ETCDCTL_CACERT: "a PEM file with the CA certificate of an etcd that keeps the tokens",
  ETCDCTL_CERT: "a PEM file with the client certificate for that etcd",
  ETCDCTL_ENDPOINTS: "the addresses of that etcd, where HF_AUTH_STORE names none; apart by commas",
  ETCDCTL_KEY: "a PEM file with the private key of ETCDCTL_CERT",
  ETCDCTL_PASSWORD: "the password for that etcd",
  ETCDCTL_USER: "the user name for that etcd, or NAME:PASSWORD",
  HF_AUTH_KUBERNETES: "the address of a kubectl proxy, by which to reach a Secret that keeps the tokens",
  KUBECONFIG:
    "kubectl's configuration, for the cluster of that Secret; counts in a pod, too, where it is set",
  KUBERNETES_SERVICE_HOST: "the host of the cluster that a pod is in, which sets it",
  KUBERNETES_SERVICE_PORT: "the port of the cluster that a pod is in, which sets it",
  HF_AUTH_VAULT_ROLE: "the role of a pod's service account at a Vault that keeps the tokens",
  VAULT_ADDR: "the address of that Vault, where HF_AUTH_STORE names none",
  VAULT_CACERT: "a PEM file with the CA certificate of that Vault",
  VAULT_CLIENT_CERT: "a PEM file with the client certificate for that Vault",
  VAULT_CLIENT_KEY: "a PEM file with the private key of VAULT_CLIENT_CERT",
  VAULT_NAMESPACE: "the namespace in that Vault",
  VAULT_TOKEN: "the token for that Vault (default: the one in ~/.vault-token)",
} as const;

/** The name of one. */
export type EngineVariable = keyof typeof ENGINE_VARIABLES;
