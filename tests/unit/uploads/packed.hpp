#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "support/deflated.hpp"

namespace fixline::uploads {

using NamedFiles = std::vector<std::pair<std::string, std::string>>;

using test::deflated;
using test::gzip;

inline std::string little_endian(std::size_t number, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(number >> 8 * i & 0xff);
  return out;
}

/// How a member of a zip file is written.
struct ZipStyle {
  bool is_deflated = true;
  std::size_t flags = 0;
  std::size_t method_told = 99;  ///< 99: the true one
};

inline std::string zip_of(const NamedFiles& files, const ZipStyle& style = {}) {
  std::string out;
  std::string directory;
  for (const auto& [name, bytes] : files) {
    const auto packed = style.is_deflated ? deflated(bytes, -MAX_WBITS) : bytes;
    const std::size_t true_method = style.is_deflated ? 8 : 0;
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    const auto common =
        little_endian(20, 2) + little_endian(style.flags, 2) +
        little_endian(style.method_told == 99 ? true_method : style.method_told, 2) +
        little_endian(0, 4) + little_endian(sum, 4) + little_endian(packed.size(), 4) +
        little_endian(bytes.size(), 4) + little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\1\2" + little_endian(20, 2) + common + little_endian(0, 2) +
                 little_endian(0, 2) + little_endian(0, 2) + little_endian(0, 4) +
                 little_endian(out.size(), 4) + name;
    out += "PK\3\4" + common + name + packed;
  }
  return out + directory + "PK\5\6" + little_endian(0, 4) + little_endian(files.size(), 2) +
         little_endian(files.size(), 2) + little_endian(directory.size(), 4) +
         little_endian(out.size(), 4) + little_endian(0, 2);
}

inline std::string tar_header(const std::string& name, std::size_t bytes, char kind = '0') {
  std::string header(512, '\0');
  const auto put = [&](std::size_t place, const std::string& text) {
    header.replace(place, text.size(), text);
  };
  const auto octal = [](std::size_t number, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*zo", digits, number);
    return std::string(text);
  };
  put(0, name);
  put(124, octal(bytes, 11));
  put(148, "        ");
  header[156] = kind;
  put(257, "ustar");
  std::size_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + std::string("\0 ", 2));
  return header;
}

inline std::string tar_member(const std::string& name, const std::string& bytes, char kind = '0') {
  return tar_header(name, bytes.size(), kind) + bytes +
         std::string((512 - bytes.size() % 512) % 512, '\0');
}

inline std::string tar_of(const NamedFiles& files) {
  std::string out;
  for (const auto& [name, bytes] : files) out += tar_member(name, bytes);
  return out + std::string(1024, '\0');
}

inline std::string form_of(const NamedFiles& files) {
  std::string form;
  for (const auto& [name, bytes] : files)
    form += "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
            "\"\r\n\r\n" + bytes + "\r\n";
  return form + "--xx--\r\n";
}

}  // namespace fixline::uploads
