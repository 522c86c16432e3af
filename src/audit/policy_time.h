/*
 * policy_time.h - moments, as Go's time package reads them
 *
 * A policy has no use for a moment; its metadata may hold some nevertheless,
 * and one that is wrong keeps kube-apiserver from starting.
 */
#ifndef AUDIT_POLICY_TIME_H
#define AUDIT_POLICY_TIME_H

#include <stdbool.h>

/* Whether time.Parse(time.RFC3339) takes it: "2006-01-02T15:04:05Z". */
bool policy_time_is_rfc3339(const char *text);

/* Whether go-yaml takes it for a timestamp: "2006-1-2", and longer. */
bool policy_time_is_timestamp(const char *text);

#endif
