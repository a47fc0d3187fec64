/*
 * Knows how to run a command under ptrace, count its system calls over all threads, and act at the Nth of them.
 * Must not know what the command is, nor what a right outcome would be. Linux on x86-64 only.
 *
 *   injector -o LOG [-d PREFIX]... [-c NAME,...] [-s PREFIX] [-n N [-p] -x ACTION] [-f] [-t SECONDS] -- COMMAND...
 *
 * Counted are calls on paths and descriptors that begin with a PREFIX (a folder, or "socket:"); without one, all calls.
 * -c counts only calls of these names, -s none before the first one on a path that begins with this, -p acts at the Nth
 * and at every later one, -f follows children too.
 * ACTION: error=NUMBER (the call isn't made), short (half of a read or write), kill (before the call),
 * killafter (after it), signal=NUMBER (before it). LOG gets one JSON object for each counted call, and one for the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#ifndef __x86_64__
#error "Registers are named as on x86-64"
#endif

/* Where a call's descriptor, its paths and the length of its buffer stand among its arguments; -1 is nowhere. */
static const struct call { long nr; const char *name; int fd, path, path2, length; } calls[] = {
#define C(name, ...) { SYS_##name, #name, __VA_ARGS__ }
  C(open, -1, 0, -1, -1), C(openat, 0, 1, -1, -1), C(openat2, 0, 1, -1, -1), C(creat, -1, 0, -1, -1),
  C(rename, -1, 0, 1, -1), C(renameat, 0, 1, 3, -1), C(renameat2, 0, 1, 3, -1), C(link, -1, 0, 1, -1),
  C(linkat, 0, 1, 3, -1), C(symlink, -1, 1, -1, -1), C(symlinkat, 1, 2, -1, -1), C(unlink, -1, 0, -1, -1),
  C(unlinkat, 0, 1, -1, -1), C(mkdir, -1, 0, -1, -1), C(mkdirat, 0, 1, -1, -1), C(rmdir, -1, 0, -1, -1),
  C(readlink, -1, 0, -1, -1), C(readlinkat, 0, 1, -1, -1), C(stat, -1, 0, -1, -1), C(lstat, -1, 0, -1, -1),
  C(newfstatat, 0, 1, -1, -1), C(statx, 0, 1, -1, -1), C(access, -1, 0, -1, -1), C(faccessat, 0, 1, -1, -1),
  C(faccessat2, 0, 1, -1, -1), C(chmod, -1, 0, -1, -1), C(fchmodat, 0, 1, -1, -1), C(chown, -1, 0, -1, -1),
  C(fchownat, 0, 1, -1, -1), C(truncate, -1, 0, -1, -1), C(utimensat, 0, 1, -1, -1), C(statfs, -1, 0, -1, -1),
  C(read, 0, -1, -1, 2), C(pread64, 0, -1, -1, 2), C(readv, 0, -1, -1, -1), C(write, 0, -1, -1, 2),
  C(pwrite64, 0, -1, -1, 2), C(writev, 0, -1, -1, -1), C(fsync, 0, -1, -1, -1), C(fdatasync, 0, -1, -1, -1),
  C(fchmod, 0, -1, -1, -1), C(fchown, 0, -1, -1, -1), C(ftruncate, 0, -1, -1, -1), C(fallocate, 0, -1, -1, -1),
  C(flock, 0, -1, -1, -1), C(fcntl, 0, -1, -1, -1), C(fstat, 0, -1, -1, -1), C(fstatfs, 0, -1, -1, -1),
  C(getdents64, 0, -1, -1, -1), C(lseek, 0, -1, -1, -1), C(close, 0, -1, -1, -1), C(ioctl, 0, -1, -1, -1),
  C(connect, 0, -1, -1, -1), C(sendto, 0, -1, -1, 2), C(recvfrom, 0, -1, -1, 2), C(sendmsg, 0, -1, -1, -1),
  C(recvmsg, 0, -1, -1, -1), C(setsockopt, 0, -1, -1, -1), C(getsockopt, 0, -1, -1, -1), C(shutdown, 0, -1, -1, -1),
};
enum { CALLS = sizeof calls / sizeof *calls, THREADS = 1024, PREFIXES = 8, PATHS = 4096 };

/* A thread between the start and the end of a call that is counted. */
static struct thread { pid_t id; long number; int acting; char name[32], on[2 * PATHS + 8]; } threads[THREADS];
static const char *prefixes[PREFIXES], *only, *since, *action = "none";
static int prefix_count, persistent, started;
static long nth, counted;
static pid_t root;
static volatile sig_atomic_t timed_out;
static FILE *out;

static void kill_all(void) { kill(-root, SIGKILL); kill(root, SIGKILL); }
static void on_alarm(int signal) { (void)signal; if (timed_out++) _exit(124); kill_all(); alarm(5); }
static int is(const char *wanted) { return !strncmp(action, wanted, strlen(wanted)); }
static int action_number(void) { const char *at = strchr(action, '='); return at ? atoi(at + 1) : 0; }

static struct thread *thread_of(pid_t id) {
  struct thread *unused = NULL;
  for (int i = 0; i < THREADS; i++) {
    if (threads[i].id == id) return &threads[i];
    if (!threads[i].id && !unused) unused = &threads[i];
  }
  if (!unused) { fprintf(stderr, "injector: too many threads\n"); kill_all(); exit(125); }
  memset(unused, 0, sizeof *unused);
  unused->id = id;
  return unused;
}

static void link_of(pid_t id, const char *what, int fd, char *path) {
  char name[64];
  if (fd < 0) snprintf(name, sizeof name, "/proc/%d/%s", id, what);
  else snprintf(name, sizeof name, "/proc/%d/fd/%d", id, fd);
  ssize_t length = readlink(name, path, PATHS - 1);
  path[length > 0 ? length : 0] = 0;
}

/* The path at an address of the command, whole: a relative one is joined to its folder. */
static void path_at(pid_t id, unsigned long address, int folder, char *path) {
  char text[PATHS] = "", base[PATHS] = "";
  for (size_t got = 0; address && got < PATHS - 1;) { /* no further than a page: the next one may not be there */
    size_t part = 4096 - ((address + got) & 4095);
    if (part > PATHS - 1 - got) part = PATHS - 1 - got;
    struct iovec here = { text + got, part }, there = { (void *)(address + got), part };
    ssize_t read = process_vm_readv(id, &here, 1, &there, 1, 0);
    if (read <= 0 || memchr(text + got, 0, (size_t)read)) break;
    got += (size_t)read;
  }
  text[PATHS - 1] = 0;
  if (text[0] != '/') link_of(id, "cwd", folder == AT_FDCWD ? -1 : folder, base);
  if (snprintf(path, PATHS, "%s%s%s", base, base[0] && text[0] ? "/" : "", text) >= PATHS) path[0] = 0;
}

static int has_prefix(const char *path) {
  for (int i = 0; i < prefix_count; i++) if (!strncmp(path, prefixes[i], strlen(prefixes[i]))) return 1;
  return prefix_count == 0;
}

static int is_listed(const char *name) {
  size_t length = strlen(name);
  for (const char *at = only; at; at = (at = strchr(at, ',')) ? at + 1 : NULL)
    if (!strncmp(at, name, length) && (at[length] == ',' || !at[length])) return 1;
  return !only;
}

static const struct call *describe(struct thread *thread, long nr, const unsigned long *args) {
  const struct call *call = NULL;
  char one[PATHS] = "", two[PATHS] = "";
  for (int i = 0; i < CALLS && !call; i++) if (calls[i].nr == nr) call = &calls[i];
  if (!call) snprintf(thread->name, sizeof thread->name, "call %ld", nr);
  else {
    snprintf(thread->name, sizeof thread->name, "%s", call->name);
    if (call->path >= 0) path_at(thread->id, args[call->path], call->fd < 0 ? AT_FDCWD : (int)args[call->fd], one);
    else link_of(thread->id, "", (int)args[call->fd] < 0 ? 1 << 30 : (int)args[call->fd], one);
    if (call->path2 >= 0) path_at(thread->id, args[call->path2], call->fd < 0 ? AT_FDCWD : (int)args[2], two);
  }
  snprintf(thread->on, sizeof thread->on, "%s%s%s", one, two[0] ? " -> " : "", two);
  if (since && !strncmp(one, since, strlen(since))) since = NULL;
  if (!since && is_listed(thread->name) && (has_prefix(one) || (two[0] && has_prefix(two)))) thread->number = ++counted;
  return call;
}

static void tell(const struct thread *thread, const char *result) {
  fprintf(out, "{\"number\":%ld,\"call\":\"%s\",\"on\":\"", thread->number, thread->name);
  for (const char *at = thread->on; *at; at++)
    if ((unsigned char)*at < 0x20 || *at == '"' || *at == '\\') fprintf(out, "\\u%04x", (unsigned)(unsigned char)*at);
    else fputc(*at, out);
  fprintf(out, "\",\"acted\":%s,\"result\":%s}\n", thread->acting ? "true" : "false", result);
}

static void call_begins(struct thread *thread, struct user_regs_struct *regs) {
  unsigned long args[] = { regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9 };
  const struct call *call = describe(thread, (long)regs->orig_rax, args);
  thread->acting = nth > 0 && thread->number > 0 && (persistent ? thread->number >= nth : thread->number == nth);
  if (!thread->acting) return;
  if (is("error=")) regs->orig_rax = (unsigned long)-1;
  else if (is("short") && call && call->length == 2 && args[2] > 1) regs->rdx = args[2] / 2;
  else if (is("signal=")) kill(root, action_number());
  else if (is("kill") && !is("killafter")) { tell(thread, "null"); kill_all(); thread->number = 0; return; }
  ptrace(PTRACE_SETREGS, thread->id, 0, regs);
}

static void call_ends(struct thread *thread, struct user_regs_struct *regs) {
  char result[32];
  if (thread->acting && is("error=")) {
    regs->rax = (unsigned long)-action_number();
    ptrace(PTRACE_SETREGS, thread->id, 0, regs);
  }
  snprintf(result, sizeof result, "%lld", (long long)regs->rax);
  if (thread->number) tell(thread, result);
  if (thread->acting && is("killafter")) kill_all();
  thread->number = thread->acting = 0;
}

static void at_stop(pid_t id, int status) {
  int signal = WSTOPSIG(status), event = status >> 16;
  struct __ptrace_syscall_info info;
  struct user_regs_struct regs;
  if (event == PTRACE_EVENT_EXEC) started = 1;
  if (signal == (SIGTRAP | 0x80)) {
    int got = started && ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) > 0;
    if (got && ptrace(PTRACE_GETREGS, id, 0, &regs) == 0) {
      if (info.op == PTRACE_SYSCALL_INFO_ENTRY) call_begins(thread_of(id), &regs);
      else if (info.op == PTRACE_SYSCALL_INFO_EXIT) call_ends(thread_of(id), &regs);
    }
    signal = 0;
  } else if (event == PTRACE_EVENT_STOP) { /* a new thread, or a whole process that is stopped */
    if (signal != SIGTRAP) { ptrace(PTRACE_LISTEN, id, 0, 0); return; }
    signal = 0;
  } else if (event) signal = 0;
  ptrace(PTRACE_SYSCALL, id, 0, signal);
}

static pid_t start(char **command, long options) {
  int gate[2];
  char byte;
  if (pipe2(gate, O_CLOEXEC)) return -1;
  pid_t child = fork();
  if (child == 0) {
    close(gate[1]); /* or it would wait for itself when the injector dies */
    setpgid(0, 0);
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR) continue;
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  setpgid(child, child);
  if (child > 0 && ptrace(PTRACE_SEIZE, child, 0, options)) { perror("ptrace"); kill(child, SIGKILL); child = -1; }
  if (write(gate[1], "", 1) != 1) perror("write");
  close(gate[0]);
  close(gate[1]);
  return child;
}

int main(int argc, char **argv) {
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  int option, status, code = 125;
  unsigned seconds = 60;
  out = stderr;
  while ((option = getopt(argc, argv, "+o:d:c:s:n:x:t:pf")) > 0) switch (option) {
    case 'o': if (!(out = fopen(optarg, "w"))) { perror(optarg); return 125; } break;
    case 'd': if (prefix_count < PREFIXES) prefixes[prefix_count++] = optarg; break;
    case 'c': only = optarg; break;
    case 's': since = optarg; break;
    case 'n': nth = atol(optarg); break;
    case 'x': action = optarg; break;
    case 't': seconds = (unsigned)atol(optarg); break;
    case 'p': persistent = 1; break;
    case 'f': options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK; break;
    default: return 125;
  }
  if (!argv[optind]) return 125;
  root = start(argv + optind, options);
  if (root < 0) return 125;
  sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, NULL);
  alarm(seconds);
  for (pid_t id; (id = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
    if (id < 0) continue;
    if (WIFSTOPPED(status)) { at_stop(id, status); continue; }
    thread_of(id)->id = 0;
    if (id != root) continue;
    code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    kill_all(); /* children that it left would keep this waiting */
  }
  if (timed_out) code = 124;
  fprintf(out, "{\"end\":%d,\"calls\":%ld,\"timed_out\":%s}\n", code, counted, timed_out ? "true" : "false");
  return fclose(out) ? 125 : code;
}
