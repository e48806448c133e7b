/*
 * wasi-libc reaches its host through these functions. Defining them here leaves the linked module without a single
 * wasi_snapshot_preview1 import: no clock, no files, no entropy, output is swallowed.
 */
#include <stdint.h>

#define WASI(name) __imported_wasi_snapshot_preview1_##name

enum { OK = 0, BAD_DESCRIPTOR = 8, NOT_SUPPORTED = 52 };

int32_t WASI(args_get)(int32_t argv, int32_t buffer) { return NOT_SUPPORTED; }
int32_t WASI(args_sizes_get)(int32_t count, int32_t size) { return NOT_SUPPORTED; }
int32_t WASI(environ_get)(int32_t environment, int32_t buffer) { return OK; }
int32_t WASI(environ_sizes_get)(int32_t count, int32_t size)
{
    *(uint32_t *)count = 0;
    *(uint32_t *)size = 0;
    return OK;
}

int32_t WASI(clock_time_get)(int32_t clock, int64_t precision, int32_t time)
{
    *(uint64_t *)time = 0;
    return OK;
}
int32_t WASI(clock_res_get)(int32_t clock, int32_t resolution)
{
    *(uint64_t *)resolution = 1;
    return OK;
}

int32_t WASI(fd_write)(int32_t fd, int32_t vectors, int32_t count, int32_t written)
{
    const uint32_t *vector = (const uint32_t *)vectors;
    uint32_t total = 0;

    for (int32_t i = 0; i < count; i++)
        total += vector[2 * i + 1];
    *(uint32_t *)written = total;
    return OK;
}
int32_t WASI(fd_read)(int32_t fd, int32_t vectors, int32_t count, int32_t read) { return NOT_SUPPORTED; }
int32_t WASI(fd_close)(int32_t fd) { return NOT_SUPPORTED; }
int32_t WASI(fd_seek)(int32_t fd, int64_t offset, int32_t whence, int32_t position) { return NOT_SUPPORTED; }
int32_t WASI(fd_fdstat_get)(int32_t fd, int32_t stat) { return NOT_SUPPORTED; }
int32_t WASI(fd_fdstat_set_flags)(int32_t fd, int32_t flags) { return NOT_SUPPORTED; }
int32_t WASI(fd_prestat_get)(int32_t fd, int32_t stat) { return BAD_DESCRIPTOR; }
int32_t WASI(fd_prestat_dir_name)(int32_t fd, int32_t path, int32_t length) { return BAD_DESCRIPTOR; }
int32_t WASI(path_open)(int32_t fd, int32_t lookup, int32_t path, int32_t length, int32_t flags, int64_t rights,
                        int64_t inheriting, int32_t fd_flags, int32_t opened)
{
    return NOT_SUPPORTED;
}
int32_t WASI(random_get)(int32_t buffer, int32_t length) { return NOT_SUPPORTED; }
int32_t WASI(sched_yield)(void) { return OK; }
int32_t WASI(poll_oneoff)(int32_t in, int32_t out, int32_t count, int32_t events) { return NOT_SUPPORTED; }
_Noreturn void WASI(proc_exit)(int32_t code) { __builtin_trap(); }
