package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/hashicorp/go-uuid"
	"github.com/hashicorp/vault/sdk/logical"
)

// Paths, without /v1/ and with the namespace before them, and what may be done there. A path that ends with * is a prefix.
type policy map[string][]string

// Who may do what, as a test writes it.
type rules struct {
	Sealed bool              `json:"sealed"`
	Tokens map[string]policy `json:"tokens"`
	// By the path of the login and the role, such as auth/kubernetes/login hf-auth.
	Roles map[string]struct {
		JWT    string `json:"jwt"`
		Policy policy `json:"policy"`
		// How often the token of a login may be used; 0 is without end.
		Uses int `json:"uses"`
	} `json:"roles"`
}

type login struct {
	policy policy
	left   int
	ends   bool
}

type mount struct {
	engine        logical.Backend
	storage       logical.Storage
	path, version string
}

type front struct {
	rulesPath string
	mounts    map[string]*mount
	mutex     sync.Mutex
	logins    map[string]*login
}

var operations = map[string]logical.Operation{
	"GET": logical.ReadOperation, "LIST": logical.ListOperation, "DELETE": logical.DeleteOperation,
	"POST": logical.UpdateOperation, "PUT": logical.UpdateOperation, "PATCH": logical.PatchOperation,
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var known rules
	text, err := os.ReadFile(f.rulesPath)
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	path, isAPI := strings.CutPrefix(r.URL.Path, "/v1/")
	body := map[string]any{}
	if r.ContentLength != 0 && err == nil {
		err = json.NewDecoder(r.Body).Decode(&body)
	}
	operation, isKnown := operations[r.Method]
	// A namespace is a path before the path.
	namespace := strings.Trim(r.Header.Get("X-Vault-Namespace"), "/")
	if namespace != "" {
		namespace += "/"
	}
	asked, isMountQuestion := strings.CutPrefix(path, "sys/internal/ui/mounts/")
	switch {
	case !isAPI:
		refuse(w, http.StatusNotFound)
	case !isKnown:
		refuse(w, http.StatusMethodNotAllowed)
	case known.Sealed:
		refuse(w, http.StatusServiceUnavailable, "Vault is sealed")
	case err != nil:
		refuse(w, http.StatusBadRequest, "failed to parse JSON input: "+err.Error())
	case strings.HasPrefix(path, "auth/"):
		f.logIn(w, known, namespace+path, body)
	case isMountQuestion:
		f.tellMount(w, f.policyOf(known, r), namespace, asked)
	default:
		f.ask(w, r, f.policyOf(known, r), operation, namespace+path, body)
	}
}

// The policy of whoever asks; none for a token that is not known, or used up.
func (f *front) policyOf(known rules, r *http.Request) policy {
	token := r.Header.Get("X-Vault-Token")
	if found, isKnown := known.Tokens[token]; isKnown {
		return found
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	login, isKnown := f.logins[token]
	if !isKnown || (login.ends && login.left <= 0) {
		return nil
	}
	login.left--
	return login.policy
}

func (f *front) logIn(w http.ResponseWriter, known rules, path string, body map[string]any) {
	name, _ := body["role"].(string)
	role, isKnown := known.Roles[path+" "+name]
	if !isKnown {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("invalid role name %q", name))
		return
	}
	if body["jwt"] != role.JWT {
		refuse(w, http.StatusForbidden, "permission denied")
		return
	}
	token, err := uuid.GenerateUUID()
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	f.mutex.Lock()
	f.logins[token] = &login{role.Policy, role.Uses, role.Uses > 0}
	f.mutex.Unlock()
	answer(w, http.StatusOK, map[string]any{"auth": map[string]any{"client_token": token, "renewable": true}})
}

// What `vault kv` asks before anything else: where the engine is mounted, and of which version it is.
func (f *front) tellMount(w http.ResponseWriter, policy policy, namespace, asked string) {
	found := f.mountOf(namespace + asked)
	if found == nil || !policy.touches(found.path) {
		refuse(w, http.StatusForbidden, fmt.Sprintf("preflight capability check returned 403, please ensure client's policies grant access to path %q", asked+"/"))
		return
	}
	options := map[string]any{}
	if found.version == "2" {
		options["version"] = "2"
	}
	answer(w, http.StatusOK, map[string]any{"data": map[string]any{
		"path": strings.TrimPrefix(found.path, namespace), "type": "kv", "options": options,
	}})
}

func (f *front) ask(w http.ResponseWriter, r *http.Request, policy policy, operation logical.Operation, path string, body map[string]any) {
	found := f.mountOf(path)
	request := &logical.Request{Operation: operation, Data: body}
	if found != nil {
		request.Storage, request.MountPoint, request.Path = found.storage, found.path, strings.TrimPrefix(path, found.path)
		isAsked, exists, err := found.engine.HandleExistenceCheck(r.Context(), request)
		if err == nil && operation == logical.UpdateOperation && isAsked && !exists {
			request.Operation = logical.CreateOperation
		}
	}
	if !policy.allows(path, string(request.Operation)) {
		refuse(w, http.StatusForbidden, "1 error occurred:\n\t* permission denied\n\n")
		return
	}
	if found == nil {
		refuse(w, http.StatusNotFound, fmt.Sprintf("no handler for route %q. route entry not found.", path))
		return
	}
	result, err := found.engine.HandleRequest(r.Context(), request)
	if errors.Is(err, logical.ErrUnsupportedPath) {
		refuse(w, http.StatusNotFound)
		return
	}
	status, err := logical.RespondErrorCommon(request, result, err)
	switch {
	case err != nil:
		refuse(w, status, err.Error())
	case status != 0:
		refuse(w, status)
	case result == nil:
		w.WriteHeader(http.StatusNoContent)
	case result.Data[logical.HTTPStatusCode] != nil:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(result.Data[logical.HTTPStatusCode].(int))
		fmt.Fprint(w, result.Data[logical.HTTPRawBody])
	default:
		answer(w, http.StatusOK, logical.LogicalResponseToHTTPResponse(result))
	}
}

func (f *front) mountOf(path string) *mount {
	for prefix, found := range f.mounts {
		if strings.HasPrefix(path, prefix) {
			return found
		}
	}
	return nil
}

func (p policy) allows(path, operation string) bool {
	for pattern, operations := range p {
		prefix, isPrefix := strings.CutSuffix(pattern, "*")
		if path != pattern && !(isPrefix && strings.HasPrefix(path, prefix)) {
			continue
		}
		for _, one := range operations {
			if one == operation {
				return true
			}
		}
	}
	return false
}

// Whether there is anything under a mount that may be done.
func (p policy) touches(mount string) bool {
	for pattern := range p {
		if strings.HasPrefix(pattern, mount) || pattern == "*" {
			return true
		}
	}
	return false
}

// An error as Vault words it; without any, as for a secret that is not there.
func refuse(w http.ResponseWriter, status int, messages ...string) {
	answer(w, status, map[string]any{"errors": append([]string{}, messages...)})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
