#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "blackbox/running_service.hpp"

namespace fixline::test {

inline RunningService::Settings default_settings() { return {}; }
inline RunningService::Settings with_flymaster_secret() {
  return {{"FLYMASTER_SECRET", "the secret"}};
}

/// Tests that share one running service: none of them changes how it behaves for the next.
template <RunningService::Settings (*settings)()>
class SharedService : public testing::Test {
 protected:
  static void SetUpTestSuite() { service_ = std::make_unique<RunningService>(settings()); }
  static void TearDownTestSuite() { service_.reset(); }
  static RunningService& service() { return *service_; }
  static std::uint16_t port() { return service_->port(); }

 private:
  static inline std::unique_ptr<RunningService> service_;
};

using SharedServiceTest = SharedService<default_settings>;

}  // namespace fixline::test
