# The registry: every bench/{pinners,clearers,primitives}/NAME.c defines
# `const struct KIND KIND_NAME`, and registry.c lists them all by name.

foreach(kind IN ITEMS pinner clearer primitive)
  file(GLOB sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/bench/${kind}s/*.c)
  set(REGISTRY_${kind}_EXTERNS "")
  set(REGISTRY_${kind}_ENTRIES "")
  set(REGISTRY_${kind}_SUBJECTS "")
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
      message(FATAL_ERROR "${source}: the file name is the subject's name "
        "and must match [a-z][a-z0-9_]*")
    endif()
    string(APPEND REGISTRY_${kind}_EXTERNS
      "extern const struct ${kind} ${kind}_${name};\n")
    string(APPEND REGISTRY_${kind}_ENTRIES "\t&${kind}_${name},\n")
    string(APPEND REGISTRY_${kind}_SUBJECTS
      "\t&${kind}_${name}.subject,\n")
  endforeach()
endforeach()
set(REGISTRY_SOURCE ${PROJECT_BINARY_DIR}/bench/registry/registry.c)
configure_file(${PROJECT_SOURCE_DIR}/bench/registry/registry.c.in
  ${REGISTRY_SOURCE} @ONLY)
