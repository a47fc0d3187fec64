/**
 * Knows the modules that a call loads on its way: they are here before it, since the clock of a machine in memory goes on
 * whenever nothing runs, and so while one is read from the disk.
 * Must not know who calls.
 *
 * @module
 */

import "../../../lib/auth/account/answers.ts";
import "../../../lib/auth/freshness/automatic_refresh.ts";
import "../../../lib/auth/git/notes.ts";
import "../../../lib/auth/login/browser.ts";
import "../../../lib/auth/login/existing_login.ts";
import "../../../lib/auth/login/in_notebook.ts";
import "../../../lib/auth/login/two_steps.ts";
import "../../../lib/auth/token_name/usable_name.ts";
import "../../../lib/git/credential.ts";
import "../../../lib/hub/network_error.ts";
import "../../../lib/server/app.ts";
import "../../../lib/store/change/held_store.ts";
import "../../../lib/store/endpoint_file.ts";
import "../../../lib/store/refresh_log.ts";
import "../../../lib/store/saved_approval.ts";
