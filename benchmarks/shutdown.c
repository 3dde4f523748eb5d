/* Makes every look-up of a name hang, as a dead name server does; for LD_PRELOAD. */
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    (void)node; (void)service; (void)hints; (void)found;
    sleep(300);
    return EAI_AGAIN;
}
