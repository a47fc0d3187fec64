// The KV engine that Vault itself has (github.com/hashicorp/vault-plugin-secrets-kv), behind an HTTP front of ours: what a
// secret does, its versions and check-and-set are the engine's own; tokens, policies, mounts and seals are the least of
// Vault's core that a client notices, written after its documentation.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/file"
)

// Where engines are mounted, and their versions. The last one is in the namespace ns1.
var mounts = map[string]string{"secret/": "2", "team/kv/": "2", "old/": "1", "ns1/secret/": "2"}

func main() {
	listen := flag.String("listen", "127.0.0.1:8200", "the address to listen at")
	data := flag.String("data", ".", "the folder that keeps everything")
	rules := flag.String("rules", "rules.json", "who may do what; read for each request")
	flag.Parse()

	front := &front{rulesPath: *rules, mounts: map[string]*mount{}, logins: map[string]*login{}}
	for path, version := range mounts {
		engine, err := open(filepath.Join(*data, path), path, version)
		if err != nil {
			log.Fatal(err)
		}
		front.mounts[path] = engine
	}
	log.Fatal(http.ListenAndServe(*listen, front))
}

// One KV engine on files of its own.
func open(folder, path, version string) (*mount, error) {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Error})
	disk, err := file.NewFileBackend(map[string]string{"path": folder}, logger)
	if err != nil {
		return nil, err
	}
	storage := logical.NewLogicalStorage(disk)
	engine, err := kv.Factory(context.Background(), &logical.BackendConfig{
		StorageView: storage,
		Logger:      logger,
		System: logical.StaticSystemView{
			DefaultLeaseTTLVal:  time.Hour,
			MaxLeaseTTLVal:      time.Hour,
			ReplicationStateVal: consts.ReplicationUnknown,
		},
		Config:      map[string]string{"version": version},
		BackendUUID: "the-engines-own",
	})
	return &mount{engine, storage, path, version}, err
}
