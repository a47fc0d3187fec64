/**
 * Knows every environment variable that an engine reads: the same that its own command-line tool reads.
 * Must not know what an engine makes of it.
 *
 * @module
 */

/** What each of them means. */
export const ENGINE_VARIABLES = {
  BAO_ADDR: "OpenBao's VAULT_ADDR, used where that is not set",
  BAO_CACERT: "OpenBao's VAULT_CACERT, used where that is not set",
  BAO_CLIENT_CERT: "OpenBao's VAULT_CLIENT_CERT, used where that is not set",
  BAO_CLIENT_KEY: "OpenBao's VAULT_CLIENT_KEY, used where that is not set",
  BAO_NAMESPACE: "OpenBao's VAULT_NAMESPACE, used where that is not set",
  BAO_TOKEN: "OpenBao's VAULT_TOKEN, used where that is not set",
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
  HF_AUTH_VAULT_MOUNT:
    "where the Kubernetes auth method of a Vault that keeps the tokens is, unless at kubernetes",
  HF_AUTH_VAULT_ROLE: "the role in which a pod logs in to that Vault as its service account",
  HF_AUTH_VAULT_SERVICE_ACCOUNT: "the file with the service account's token for that, unless the usual one",
  VAULT_ADDR: "the address of that Vault, where HF_AUTH_STORE names none",
  VAULT_CACERT: "a PEM file with the CA certificate of that Vault",
  VAULT_CLIENT_CERT: "a PEM file with the client certificate for that Vault",
  VAULT_CLIENT_KEY: "a PEM file with the private key of VAULT_CLIENT_CERT",
  VAULT_NAMESPACE: "the namespace in that Vault",
  VAULT_TOKEN:
    "the token for that Vault (default: a login in HF_AUTH_VAULT_ROLE, or the token in ~/.vault-token)",
} as const;

/** The name of one. */
export type EngineVariable = keyof typeof ENGINE_VARIABLES;

/** Those that name a file, or several, which may be paths from where the program was started. */
export const ENGINE_PATH_VARIABLES: readonly EngineVariable[] = [
  "BAO_CACERT",
  "BAO_CLIENT_CERT",
  "BAO_CLIENT_KEY",
  "ETCDCTL_CACERT",
  "ETCDCTL_CERT",
  "ETCDCTL_KEY",
  "HF_AUTH_VAULT_SERVICE_ACCOUNT",
  "KUBECONFIG",
  "VAULT_CACERT",
  "VAULT_CLIENT_CERT",
  "VAULT_CLIENT_KEY",
];
