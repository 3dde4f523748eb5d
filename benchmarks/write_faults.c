/* Makes the n-th call fail that changes FAULT_PATH/state or FAULT_PATH/output.

   Loaded by LD_PRELOAD, so that calls of SQLite are reached like those of Python.
   FAULT_STATE names a file of 64 bytes that is mapped: the calls counted so far, the
   number of the one to fail (from 1; 0 for none), its error, whether all later ones
   fail too, whether it was reached, and the name of the call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct { int count, number, error, lasting, reached; char name[32]; } *state;
static const char *path;
static size_t length;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("FAULT_STATE");
    path = getenv("FAULT_PATH");
    if (!name || !path) return;
    length = strlen(path);
    int fd = open(name, O_RDWR);
    if (fd < 0) return;
    void *map = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map != MAP_FAILED) state = map;
}

static int ours(const char *name) {
    if (!state || !name || strncmp(name, path, length)) return 0;
    name += length;
    return !strncmp(name, "/state", 6) || !strncmp(name, "/output", 7);
}

static int ours_fd(int fd) {
    char link[64], name[PATH_MAX];
    if (!state) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, name, sizeof name - 1);
    if (got < 0) return 0;
    name[got] = 0;
    return ours(name);
}

/* Returns the error that this call must give, or 0. */
static int fault(const char *name) {
    int count = ++state->count;
    if (!state->number || count < state->number) return 0;
    if (count > state->number && !state->lasting) return 0;
    if (count == state->number) {
        state->reached = 1;
        strncpy(state->name, name, sizeof state->name - 1);
    }
    return state->error;
}

#define FAIL(condition, name) \
    if (condition) { int error = fault(name); if (error) { errno = error; return -1; } }
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);

#define OPEN(name) \
    int name(const char *file, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        REAL(name) \
        FAIL(ours(file) && (flags & (O_WRONLY | O_RDWR | O_CREAT)), "open") \
        return real(file, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int at, const char *file, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        REAL(name) \
        FAIL(ours(file) && (flags & (O_WRONLY | O_RDWR | O_CREAT)), "open") \
        return real(at, file, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

#define ON_FD(result, name, parameters, arguments) \
    result name parameters { REAL(name) FAIL(ours_fd(fd), #name) return real arguments; }
ON_FD(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
ON_FD(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
ON_FD(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
ON_FD(int, fsync, (int fd), (fd))
ON_FD(int, fdatasync, (int fd), (fd))
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))
ON_FD(int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))

#define ON_NAME(name, parameters, arguments) \
    int name parameters { REAL(name) FAIL(ours(file), #name) return real arguments; }
ON_NAME(mkdir, (const char *file, mode_t mode), (file, mode))
ON_NAME(unlink, (const char *file), (file))
ON_NAME(rename, (const char *file, const char *to), (file, to))

int renameat(int at, const char *file, int to_at, const char *to) {
    REAL(renameat) FAIL(ours(file), "rename") return real(at, file, to_at, to);
}
int symlink(const char *to, const char *file) {
    REAL(symlink) FAIL(ours(file), "symlink") return real(to, file);
}
