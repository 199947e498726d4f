# The names of the target's architecture: KERNEL_ARCH, its folder in the
# kernel's tools/arch, and BPF_ARCH, that of libbpf's __TARGET_ARCH_ macros.

if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(KERNEL_ARCH arm64)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "ppc|powerpc")
  set(KERNEL_ARCH powerpc)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "s390")
  set(KERNEL_ARCH s390)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "riscv")
  set(KERNEL_ARCH riscv)
else()
  set(KERNEL_ARCH x86)
endif()
set(BPF_ARCH ${KERNEL_ARCH})
