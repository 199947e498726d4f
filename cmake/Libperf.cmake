# libperf (tools/lib/perf of the kernel), which Debian does not package. It
# comes from pkg-config, else from the kernel tree LINUX_SRC, else from the
# tarball of a linux-source package, unpacked into the build folder. Sets
# LIBPERF_LIBRARY to the target to link, or to nothing: then perf_event_open(2)
# is called directly. libperf is GPL-2.0, so a binary that links it is GPL-2.0,
# too.

set(MMFENCE_LIBPERF ON CACHE BOOL "count with libperf where it can be had")
set(LINUX_SRC "" CACHE PATH "a kernel tree to build libperf from")
set(LIBPERF_LIBRARY)

# Unpack only the part of linux-source that libperf needs: a few megabytes.
function(libperf_unpack tarball out_tree)
  cmake_path(GET tarball FILENAME name)
  string(REGEX REPLACE "\\.tar\\.xz$" "" name ${name})
  set(dir ${PROJECT_BINARY_DIR}/libperf)
  set(stamp ${dir}/${name}.arches.unpacked)
  if(NOT EXISTS ${stamp} OR ${tarball} IS_NEWER_THAN ${stamp})
    message(STATUS "libperf: unpacking ${tarball}, once")
    file(MAKE_DIRECTORY ${dir})
    find_program(XZ xz)
    execute_process(COMMAND tar --use-compress-program "xz -dT0"
      --wildcards --no-wildcards-match-slash -xf ${tarball} -C ${dir}
      ${name}/tools/lib/perf ${name}/tools/lib/api "${name}/tools/lib/*.c"
      ${name}/tools/include ${name}/tools/arch/*/include
      RESULT_VARIABLE status ERROR_VARIABLE said)
    if(status)
      message(STATUS "libperf: cannot unpack ${tarball}: ${said}")
      return()
    endif()
    file(TOUCH ${stamp})
  endif()
  set(${out_tree} ${dir}/${name} PARENT_SCOPE)
endfunction()

# Compiled unchanged, without warnings. Users get the include path of perf/*.h
# only, since tools/include would hide the headers of the C library.
function(libperf_compile tree)
  set(tools ${tree}/tools)
  file(GLOB sources ${tools}/lib/perf/*.c ${tools}/lib/api/*.c
    ${tools}/lib/api/fd/*.c ${tools}/lib/api/fs/*.c)
  list(APPEND sources ${tools}/lib/zalloc.c ${tools}/lib/str_error_r.c)
  add_library(libperf STATIC ${sources})
  set_target_properties(libperf PROPERTIES OUTPUT_NAME perf)
  target_compile_options(libperf PRIVATE -w)
  target_include_directories(libperf PRIVATE ${tools}/lib/perf/include
    ${tools}/lib ${tools}/lib/api ${tools}/include
    ${tools}/arch/${KERNEL_ARCH}/include
    ${tools}/arch/${KERNEL_ARCH}/include/uapi ${tools}/include/uapi)
  file(COPY ${tools}/lib/perf/include/perf
    DESTINATION ${PROJECT_BINARY_DIR}/libperf/include)
  target_include_directories(libperf SYSTEM INTERFACE
    ${PROJECT_BINARY_DIR}/libperf/include)
endfunction()

if(NOT MMFENCE_LIBPERF)
  message(STATUS "libperf: off, counting with perf_event_open itself")
  return()
endif()
if(NOT LINUX_SRC)
  pkg_check_modules(PERF QUIET IMPORTED_TARGET libperf)
endif()
if(PERF_FOUND)
  set(LIBPERF_LIBRARY PkgConfig::PERF)
  message(STATUS "libperf: from pkg-config; the binary is GPL-2.0")
  return()
endif()
set(libperf_tree ${LINUX_SRC})
if(NOT libperf_tree)
  file(GLOB libperf_tarballs /usr/src/linux-source-*.tar.xz)
  list(SORT libperf_tarballs COMPARE NATURAL)
  if(libperf_tarballs)
    list(GET libperf_tarballs -1 libperf_tarball)
    libperf_unpack(${libperf_tarball} libperf_tree)
  endif()
endif()
if(EXISTS "${libperf_tree}/tools/lib/perf/evsel.c")
  libperf_compile(${libperf_tree})
  set(LIBPERF_LIBRARY libperf)
  message(STATUS "libperf: from ${libperf_tree}; the binary is GPL-2.0")
elseif(LINUX_SRC)
  message(FATAL_ERROR "LINUX_SRC: no tools/lib/perf/evsel.c in ${LINUX_SRC}")
else()
  message(STATUS "libperf: not found (no libperf.pc, LINUX_SRC or "
    "linux-source package): counting with perf_event_open itself")
endif()
