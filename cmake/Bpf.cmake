# Latencies inside the kernel: if libbpf, clang and bpftool are found,
# lib/count/bpf/latency.bpf.c becomes a skeleton. Sets BPF_LIBRARY and
# BPF_SKELETON, or leaves both empty: then the feature is off.

set(MMFENCE_BPF ON CACHE BOOL "time the kernel's functions where BPF builds")
set(BPF_LIBRARY)
set(BPF_SKELETON)
if(NOT MMFENCE_BPF)
  message(STATUS "BPF: off, no latencies inside the kernel")
  return()
endif()
pkg_check_modules(LIBBPF QUIET IMPORTED_TARGET libbpf>=1.0)
find_program(BPF_CLANG clang)
find_program(BPFTOOL bpftool PATHS /usr/sbin /sbin)
if(NOT LIBBPF_FOUND OR NOT BPF_CLANG OR NOT BPFTOOL)
  message(STATUS "BPF: no libbpf, clang or bpftool: no latencies inside the "
    "kernel")
  return()
endif()

set(BPF_OBJECT ${PROJECT_BINARY_DIR}/bpf/latency.bpf.o)
set(BPF_SKELETON ${PROJECT_BINARY_DIR}/bpf/latency.skel.h)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/bpf)
# Headers of the C library for this architecture: -target bpf does not find
# them.
set(bpf_includes -I${PROJECT_SOURCE_DIR} ${LIBBPF_CFLAGS})
if(CMAKE_LIBRARY_ARCHITECTURE)
  list(APPEND bpf_includes
    -I${CMAKE_SYSROOT}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE})
endif()
set(bpf_warnings -Wall $<$<BOOL:${MMFENCE_WERROR}>:-Werror>)
add_custom_command(OUTPUT ${BPF_SKELETON}
  COMMAND ${BPF_CLANG} -target bpf -O2 -g ${bpf_warnings} ${bpf_includes}
    -D__TARGET_ARCH_${BPF_ARCH}
    -c ${PROJECT_SOURCE_DIR}/lib/count/bpf/latency.bpf.c -o ${BPF_OBJECT}
  COMMAND ${BPFTOOL} gen skeleton ${BPF_OBJECT} name latency_bpf
    > ${BPF_SKELETON}
  DEPENDS ${PROJECT_SOURCE_DIR}/lib/count/bpf/latency.bpf.c
    ${PROJECT_SOURCE_DIR}/lib/count/latency_probes.h
  VERBATIM COMMAND_EXPAND_LISTS)
set(BPF_LIBRARY PkgConfig::LIBBPF)
message(STATUS "BPF: latencies inside the kernel with libbpf "
  "${LIBBPF_VERSION}")
