/**
 * Knows the names of the environment variables that are read, and what each means.
 * Must not know their values.
 *
 * @module
 */

/** Every variable that is read, and what it means. */
export const VARIABLES = {
  ALL_PROXY: "the proxy for http and https, where HTTP_PROXY or HTTPS_PROXY is not set",
  DOCKER_CONFIG: "the folder that holds Docker's config.json (default: ~/.docker)",
  GITHUB_ACTIONS: "if true, the log is told to hide every token that is handed out",
  GITHUB_ENV: "the file of GitHub Actions for variables of later steps; see `login --github-env`",
  HF_AUTH_INSECURE_HOSTS:
    "hosts to send tokens to without https, where anyone on the way can read them; apart by commas",
  HF_AUTH_TOKEN_NAME: "the name of the stored token to use, in place of HF_TOKEN and of the active token",
  HF_AUTH_STORE:
    "where the tokens are kept, such as etcd:https://HOST:2379/PREFIX (default: files); see docs/fleet.md",
  HF_AUTH_REGISTRY: "the Docker registry of the Hub's images (default: registry.hf.space)",
  HF_AUTH_CA_FILE: "a PEM file of additional CA certificates to trust; --ca-file overrides it",
  HF_DEBUG: "any value: print each request, and the causes of an error, without secrets in them",
  HF_DEVICE_CODE_OAUTH_CLIENT_ID: "the OAuth client ID for the browser login",
  HF_ENDPOINT: "the Hub's address (default: https://huggingface.co)",
  HF_HOME: "the folder that holds `token` and `stored_tokens`",
  HF_HUB_DOWNLOAD_TIMEOUT: "seconds until a request times out (default: 10)",
  HF_HUB_OFFLINE: "if true, no requests are sent",
  HF_HUB_USER_AGENT_ORIGIN: "text to add to the User-Agent header",
  HF_OIDC_AUDIENCE: "the audience of the identity token (default: the Hub's address)",
  HF_OIDC_ID_TOKEN: "the identity token to exchange, in place of the CI system's own",
  HF_OIDC_ID_TOKEN_FILE: "the file that holds the identity token",
  HF_OIDC_RESOURCE: "what to exchange this CI job's identity for a token of; that token is then used",
  HF_TOKEN: "the access token to use instead of the active token",
  HF_TOKEN_PATH: "the file that holds the active token; `stored_tokens` is in the same folder",
  HUGGINGFACE_CO_STAGING: "if true, use the staging Hub and a separate token file",
  HTTPS_PROXY: "the proxy for https requests",
  HTTP_PROXY: "the proxy for http requests",
  HUGGING_FACE_HUB_TOKEN: "an older name for HF_TOKEN",
  NODE_EXTRA_CA_CERTS: "like HF_AUTH_CA_FILE, if neither that nor SSL_CERT_FILE is set",
  NODE_TLS_REJECT_UNAUTHORIZED: "not obeyed: certificates are always checked",
  NO_PROXY: "hosts to reach without a proxy",
  SSL_CERT_FILE: "like HF_AUTH_CA_FILE, if that is not set",
  TRANSFORMERS_OFFLINE: "an older name for HF_HUB_OFFLINE",
  XDG_CACHE_HOME: "the parent folder of the default HF_HOME",
  all_proxy: "same as ALL_PROXY",
  http_proxy: "same as HTTP_PROXY",
  https_proxy: "same as HTTPS_PROXY",
  no_proxy: "same as NO_PROXY",
} as const;
