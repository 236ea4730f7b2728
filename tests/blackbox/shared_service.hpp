#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "blackbox/running_service.hpp"

namespace fixline::test {

/// Tests that share one running service: none of them changes how it behaves for the next.
class SharedServiceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { service_ = std::make_unique<RunningService>(); }
  static void TearDownTestSuite() { service_.reset(); }
  static RunningService& service() { return *service_; }
  static std::uint16_t port() { return service_->port(); }

 private:
  static inline std::unique_ptr<RunningService> service_;
};

}  // namespace fixline::test
