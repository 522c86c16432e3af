/*
 * flag_value.h - values of flags, read as kube-apiserver reads them
 *
 * kube-apiserver's flags are spf13/pflag's, whose values are read by Go's
 * strconv and time packages. Each function returns whether the text is a value
 * of its type; `ret` may be NULL.
 */
#ifndef AUDIT_FLAG_VALUE_H
#define AUDIT_FLAG_VALUE_H

#include <stdbool.h>

/*
 * A whole number of 64 bits in base 0: 30, +30, -1, 0x1e, 0o36, 036 (octal),
 * 0b11110, 1_000. Not " 30", "30d", "30.0".
 */
bool flag_value_int(const char *text, long long *ret);

/* A decimal or hexadecimal number, "inf" and "nan" included. */
bool flag_value_float(const char *text, double *ret);

/* 1 t T true TRUE True 0 f F false FALSE False. */
bool flag_value_bool(const char *text, bool *ret);

/*
 * A duration: numbers with a unit each, as in "1h2m3.5s"; "0" alone needs
 * none. Given in nanoseconds.
 */
bool flag_value_duration(const char *text, double *ret);

#endif
