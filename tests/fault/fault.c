/* A library to preload: the Nth call of one kind fails, as a full disk, a broken one, or a machine out of memory would make it.
 *   FAULT_CALL   open, read, write, fsync, rename, unlink, mkdir, mmap or malloc
 *   FAULT_ALSO   one of these of which every call fails: what cleans up behind the first fault fails too
 *   FAULT_AT     which call fails, from 1; all later ones of that kind fail too where FAULT_STAYS is set
 *   FAULT_MARK   a file that is made when the fault happens
 * Standard error always works, so that messages can be read; what happens before main() is not counted. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char wanted[16];
static char also[16];
static char mark[512];
static long at;
static int stays;
static atomic_long seen;

__attribute__((constructor)) static void start(void) {
  const char* call = getenv("FAULT_CALL");
  const char* number = getenv("FAULT_AT");
  const char* second = getenv("FAULT_ALSO");
  const char* file = getenv("FAULT_MARK");
  stays = getenv("FAULT_STAYS") != NULL;
  if (file) strncpy(mark, file, sizeof mark - 1);
  at = number ? atol(number) : 0;
  if (call) strncpy(wanted, call, sizeof wanted - 1);
  if (second) strncpy(also, second, sizeof also - 1);
}

static int in_main;
static int (*real_main)(int, char**, char**);

static int watched_main(int argc, char** argv, char** environment) {
  in_main = 1;
  const int status = real_main(argc, argv, environment);
  in_main = 0;
  return status;
}

int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(void), void (*fini)(void),
                      void (*loader_fini)(void), void* stack_end) {
  real_main = main;
  const __typeof__(&__libc_start_main) start_main = (__typeof__(&__libc_start_main))dlsym(RTLD_NEXT, "__libc_start_main");
  return start_main(watched_main, argc, argv, init, fini, loader_fini, stack_end);
}

static int fails(const char* call) {
  if (!in_main) return 0;
  if (strcmp(call, also) == 0) return 1;
  if (at <= 0 || strcmp(call, wanted) != 0) return 0;
  const long number = atomic_fetch_add(&seen, 1) + 1;
  if (number != at && !(stays && number > at)) return 0;
  if (number == at && mark[0]) {
    const long fd = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600);
    if (fd >= 0) syscall(SYS_close, fd);
  }
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int open_in(int folder, const char* path, int flags, mode_t mode) {
  if (fails("open")) {
    errno = EMFILE;
    return -1;
  }
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static int open_with(const char* path, int flags, mode_t mode) { return open_in(AT_FDCWD, path, flags, mode); }

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_in(folder, path, flags, mode);
}

int mkostemp(char* path, int flags) {
  if (fails("open")) {
    errno = EMFILE;
    return -1;
  }
  return REAL(mkostemp)(path, flags);
}

DIR* opendir(const char* path) {
  if (fails("open")) {
    errno = EMFILE;
    return NULL;
  }
  return REAL(opendir)(path);
}

int mkdir(const char* path, mode_t mode) {
  if (fails("mkdir")) {
    errno = ENOSPC;
    return -1;
  }
  return REAL(mkdir)(path, mode);
}

int unlink(const char* path) {
  if (fails("unlink")) {
    errno = EBUSY;
    return -1;
  }
  return REAL(unlink)(path);
}

int unlinkat(int folder, const char* path, int flags) {
  if (fails("unlink")) {
    errno = EBUSY;
    return -1;
  }
  return REAL(unlinkat)(folder, path, flags);
}

int rmdir(const char* path) {
  if (fails("unlink")) {
    errno = EBUSY;
    return -1;
  }
  return REAL(rmdir)(path);
}

int remove(const char* path) {
  if (fails("unlink")) {
    errno = EBUSY;
    return -1;
  }
  return REAL(remove)(path);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(path, flags, mode);
}

ssize_t read(int fd, void* to, size_t size) {
  if (fails("read")) {
    errno = EIO;
    return -1;
  }
  return REAL(read)(fd, to, size);
}

ssize_t pread(int fd, void* to, size_t size, off_t from) {
  if (fails("read")) {
    errno = EIO;
    return -1;
  }
  return REAL(pread)(fd, to, size, from);
}

/* A full disk takes a part of what it is given first. */
ssize_t write(int fd, const void* from, size_t size) {
  if (fd != 2 && fails("write")) {
    if (size > 1) return REAL(write)(fd, from, size / 2) < 0 ? -1 : (errno = ENOSPC, -1);
    errno = ENOSPC;
    return -1;
  }
  return REAL(write)(fd, from, size);
}

ssize_t pwrite(int fd, const void* from, size_t size, off_t to) {
  if (fails("write")) {
    errno = ENOSPC;
    return -1;
  }
  return REAL(pwrite)(fd, from, size, to);
}

int ftruncate(int fd, off_t size) {
  if (fails("write")) {
    errno = EIO;
    return -1;
  }
  return REAL(ftruncate)(fd, size);
}

int fsync(int fd) {
  if (fails("fsync")) {
    errno = EIO;
    return -1;
  }
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  if (fails("fsync")) {
    errno = EIO;
    return -1;
  }
  return REAL(fdatasync)(fd);
}

int rename(const char* from, const char* to) {
  if (fails("rename")) {
    errno = EACCES;
    return -1;
  }
  return REAL(rename)(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  if (fails("rename")) {
    errno = EACCES;
    return -1;
  }
  return REAL(renameat)(from_folder, from, to_folder, to);
}

void* mmap(void* where, size_t size, int protection, int flags, int fd, off_t from) {
  if (fd >= 0 && fails("mmap")) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return (void*)syscall(SYS_mmap, where, size, protection, flags, fd, from);
}

extern void* __libc_malloc(size_t size);
void* malloc(size_t size) {
  if (fails("malloc")) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_malloc(size);
}

extern void* __libc_calloc(size_t count, size_t size);
void* calloc(size_t count, size_t size) {
  if (fails("malloc")) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_calloc(count, size);
}

extern void* __libc_realloc(void* old, size_t size);
void* realloc(void* old, size_t size) {
  if (fails("malloc")) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_realloc(old, size);
}
