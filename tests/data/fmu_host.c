/* SPDX-License-Identifier: Apache-2.0
 * A simulation tool that is not Python: loads a unit, sets one input, makes ten steps of a second, prints one output.
 * Arguments: library, GUID, address of the resources, value reference of input and output, value of the input. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef void *Unit;

static void say(void *environment, const char *instance, int status, const char *category, const char *message, ...)
{
    printf("%s\n", message);
}

struct callbacks {
    void (*logger)(void *, const char *, int, const char *, const char *, ...);
    void *(*allocate)(size_t, size_t);
    void (*release)(void *);
    void (*finished)(void *, int);
    void *environment;
};

int main(int count, char **words)
{
    void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        printf("%s\n", dlerror());
        return 3;
    }
    Unit (*instantiate)(const char *, int, const char *, const char *, struct callbacks *, int, int) =
        dlsym(library, "fmi2Instantiate");
    int (*setup)(Unit, int, double, double, int, double) = dlsym(library, "fmi2SetupExperiment");
    int (*enter)(Unit) = dlsym(library, "fmi2EnterInitializationMode");
    int (*leave)(Unit) = dlsym(library, "fmi2ExitInitializationMode");
    int (*step)(Unit, double, double, int) = dlsym(library, "fmi2DoStep");
    int (*set)(Unit, const unsigned *, size_t, const double *) = dlsym(library, "fmi2SetReal");
    int (*get)(Unit, const unsigned *, size_t, double *) = dlsym(library, "fmi2GetReal");
    int (*end)(Unit) = dlsym(library, "fmi2Terminate");
    void (*release)(Unit) = dlsym(library, "fmi2FreeInstance");
    struct callbacks calls = {say, calloc, free, NULL, NULL};
    Unit unit = instantiate("car", 1, words[2], words[3], &calls, 0, 1);
    if (!unit)
        return 2;
    unsigned input = (unsigned)atoi(words[4]), output = (unsigned)atoi(words[5]);
    double value = atof(words[6]);
    setup(unit, 0, 0.0, 0.0, 0, 0.0);
    enter(unit);
    set(unit, &input, 1, &value);
    leave(unit);
    for (int i = 0; i < 10; i++)
        if (step(unit, i, 1.0, 1))
            break;
    get(unit, &output, 1, &value);
    printf("%.17g\n", value);
    end(unit);
    release(unit);
    dlclose(library);
    return 0;
}
