# Cross-build against the folder that scripts/lib/sysroot fills, for instance:
#
#   scripts/lib/sysroot ppc64el build-ppc64el/sysroot
#   cmake -S . -B build-ppc64el -G Ninja \
#     -DCMAKE_TOOLCHAIN_FILE=cmake/powerpc64le-linux-gnu.cmake \
#     -DMMFENCE_SYSROOT=$PWD/build-ppc64el/sysroot
#
# Included by the toolchain files, which set MMFENCE_TRIPLE and
# CMAKE_SYSTEM_PROCESSOR.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${MMFENCE_TRIPLE}-gcc)

set(MMFENCE_SYSROOT "" CACHE PATH "libraries and headers of the target")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MMFENCE_SYSROOT)
if(NOT IS_DIRECTORY "${MMFENCE_SYSROOT}")
  message(FATAL_ERROR "set MMFENCE_SYSROOT to the absolute path of a folder "
    "that scripts/lib/sysroot filled")
endif()
set(CMAKE_SYSROOT "${MMFENCE_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# pkg-config must find only the libraries of the sysroot.
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${MMFENCE_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR} "${MMFENCE_SYSROOT}/usr/lib/${MMFENCE_TRIPLE}/pkgconfig:${MMFENCE_SYSROOT}/usr/share/pkgconfig")
