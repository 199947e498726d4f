# The features that mmfence --version prints: "+name" is part of this build,
# "-name" is not.

# The build requires these two.
set(features " +uring +numa")
foreach(feature IN ITEMS "libperf LIBPERF_LIBRARY" "libbpf BPF_LIBRARY"
    "static MMFENCE_STATIC" "coverage MMFENCE_COVERAGE")
  separate_arguments(feature)
  list(POP_FRONT feature name variable)
  if(${variable})
    string(APPEND features " +${name}")
  else()
    string(APPEND features " -${name}")
  endif()
endforeach()
set(libraries "hwloc ${HWLOC_VERSION}, liburing ${URING_VERSION}")
string(APPEND libraries ", jansson ${JANSSON_VERSION}")
string(APPEND libraries ", numa ${NUMA_VERSION}, zlib ${ZLIB_VERSION}")
if(LIBBPF_FOUND AND BPF_LIBRARY)
  string(APPEND libraries ", libbpf ${LIBBPF_VERSION}")
endif()
if(MMFENCE_SANITIZE)
  set(sanitizers ${MMFENCE_SANITIZE})
else()
  set(sanitizers none)
endif()
set_source_files_properties(cli/version.c PROPERTIES COMPILE_DEFINITIONS
  "MMFENCE_FEATURES=\"${features}\";MMFENCE_LIBRARIES=\"${libraries}\";MMFENCE_SANITIZERS=\"${sanitizers}\";MMFENCE_TARGET=\"${CMAKE_SYSTEM_PROCESSOR}\"")
set_source_files_properties(cli/compare/cover_head.c PROPERTIES
  COMPILE_DEFINITIONS "MMFENCE_URL=\"${MMFENCE_URL}\"")
