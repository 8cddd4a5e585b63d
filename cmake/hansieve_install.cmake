# cmake --install: headers, libraries, the command, and a package for find_package(hansieve) and pkg-config.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hansieve)
set_target_properties(hansieve_hansieve PROPERTIES EXPORT_NAME hansieve)
install(TARGETS hansieve_base hansieve_text hansieve_clean hansieve_near hansieve_pipeline hansieve_io hansieve_run
                hansieve_hansieve
        EXPORT hansieveTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT hansieveTargets NAMESPACE hansieve:: DESTINATION ${package_dir})
install(DIRECTORY include/hansieve DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET hansieve)
  install(TARGETS hansieve RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(cmake/hansieveConfig.cmake.in ${PROJECT_BINARY_DIR}/hansieveConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hansieveConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hansieveConfig.cmake ${PROJECT_BINARY_DIR}/hansieveConfigVersion.cmake
        DESTINATION ${package_dir})

configure_file(cmake/hansieve.pc.in ${PROJECT_BINARY_DIR}/hansieve.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/hansieve.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
