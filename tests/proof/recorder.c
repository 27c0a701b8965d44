/* Preloaded into a writer: notes in order what it writes, syncs, cuts and removes of one database, and what it has
   acknowledged, so that a power cut can be played at any point of it. The shared memory of WAL is left out: it does not
   outlive the machine.

   A record: operation (1 byte), length of the name (4), offset (8), length (8), name, bytes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST_NAME 256

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char names[MOST_FILES][LONGEST_NAME]; /* "" is not looked up yet, "-" is of no interest */
static const char *wanted;
static int journal = -1;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);
static int (*real_close)(int);

__attribute__((constructor)) static void begin(void)
{
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_close = dlsym(RTLD_NEXT, "close");
    wanted = getenv("RECORD_FOLDER");
    if (wanted && getenv("RECORD_TO"))
        journal = open(getenv("RECORD_TO"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int of_interest(const char *path)
{
    return strncmp(path, wanted, strlen(wanted)) == 0 && !strstr(path, "-shm");
}

static const char *name_of(int file)
{
    if (journal < 0 || file < 0 || file >= MOST_FILES)
        return NULL;
    if (!names[file][0]) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t length = readlink(link, names[file], LONGEST_NAME - 1);
        if (length < 0)
            return NULL;
        names[file][length] = 0;
        if (!of_interest(names[file]))
            strcpy(names[file], "-");
    }
    return names[file][0] == '-' ? NULL : names[file];
}

static void record(char operation, const char *name, uint64_t offset, uint64_t length, const void *bytes)
{
    char head[21];
    uint32_t name_length = strlen(name);
    head[0] = operation;
    memcpy(head + 1, &name_length, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    struct iovec parts[] = {{head, sizeof head}, {(void *)name, name_length}, {(void *)bytes, bytes ? length : 0}};
    if (writev(journal, parts, 3) < 0)
        abort();
}

#define RECORDED(call, operation, offset, length, bytes, done)                                                        \
    const char *name = name_of(file);                                                                                 \
    if (!name)                                                                                                        \
        return call;                                                                                                  \
    pthread_mutex_lock(&turn);                                                                                        \
    ssize_t result = call;                                                                                            \
    if (done)                                                                                                         \
        record(operation, name, offset, length, bytes);                                                               \
    pthread_mutex_unlock(&turn);                                                                                      \
    return result;

ssize_t write(int file, const void *bytes, size_t count)
{
    RECORDED(real_write(file, bytes, count), 'A', 0, (uint64_t)result, bytes, result > 0)
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
    RECORDED(real_pwrite(file, bytes, count, offset), 'W', (uint64_t)offset, (uint64_t)result, bytes, result > 0)
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
    return pwrite64(file, bytes, count, offset);
}

int fsync(int file)
{
    RECORDED(real_fsync(file), 'S', 0, 0, NULL, result == 0)
}

int fdatasync(int file)
{
    RECORDED(real_fdatasync(file), 'S', 0, 0, NULL, result == 0)
}

int ftruncate64(int file, off64_t length)
{
    RECORDED(real_ftruncate(file, length), 'T', (uint64_t)length, 0, NULL, result == 0)
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}

int unlink(const char *path)
{
    int result = real_unlink(path);
    if (journal >= 0 && result == 0 && of_interest(path)) {
        pthread_mutex_lock(&turn);
        record('U', path, 0, 0, NULL);
        pthread_mutex_unlock(&turn);
    }
    return result;
}

int close(int file)
{
    if (file >= 0 && file < MOST_FILES)
        names[file][0] = 0;
    return real_close(file);
}
