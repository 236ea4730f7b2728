# What `cmake --install` and `cpack -G DEB` put where. The .deb depends on what the binary links to.
include(GNUInstallDirs)

install(TARGETS fixline RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES packaging/fixline.service DESTINATION lib/systemd/system)
install(FILES packaging/.env.example DESTINATION /etc/fixline RENAME fixline.env
  PERMISSIONS OWNER_READ OWNER_WRITE)
install(FILES README.md packaging/.env.example DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES packaging/copyright NOTICE CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Made when it is installed, out of the help of the program.
set(written "${CMAKE_CURRENT_BINARY_DIR}/packaging")
string(TIMESTAMP FIXLINE_RELEASE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(CPACK_PACKAGE_CONTACT "Fixline contributors <fixline@localhost>")
configure_file(packaging/debian/changelog.in "${written}/changelog" @ONLY)
install(CODE "
  foreach(what man bash)
    execute_process(COMMAND \"${CMAKE_CURRENT_SOURCE_DIR}/packaging/reference\" \"$<TARGET_FILE:fixline>\" \${what}
      OUTPUT_FILE \"${written}/\${what}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  foreach(what man changelog)
    execute_process(COMMAND gzip -9nc \"${written}/\${what}\"
      OUTPUT_FILE \"${written}/\${what}.gz\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES "${written}/man.gz" DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME fixline.1.gz)
install(FILES "${written}/changelog.gz" DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES "${written}/bash" DESTINATION share/bash-completion/completions RENAME fixline)

set(CPACK_PACKAGE_NAME fixline)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "Live points, tracks, and files of devices and instruments come in over HTTP,
wait in Redis or on the local disk, and become rows of PostgreSQL, each exactly
once, through outages of either server.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "redis-server, postgresql")
set(scripts "${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${written}/conffiles" "${scripts}/postinst" "${scripts}/prerm" "${scripts}/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE "${written}/conffiles" "/etc/fixline/fixline.env\n")
include(CPack)
